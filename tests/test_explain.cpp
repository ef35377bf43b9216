// explain: the whole story of one record, as a program, on a legacy that was migrated with overrides and published in
// part.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "models/json.hpp"
#include "tests/support/corrected.hpp"
#include "tests/support/looking.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

// The id of an entry of dataset 2 whose amount is overridden, and of one that is not.
std::string entry(const journey& j, const char* which) {
    return query_value(j.legacy_dsn, std::string("SELECT ") + which + "(id) FROM springfield_budget__entry");
}

struct migrated_once : corrected {
    migrated_once() {
        declare(
            "dataset,62,currency,Pesos,MXN,Mexican pesos\n"
            "dataset.entries,springfield_budget__entry/" +
            entry(*this, "min") + ",amount," +
            query_value(legacy_dsn, "SELECT amount FROM springfield_budget__entry ORDER BY id LIMIT 1") +
            ",1000.25,a comma too many\n");
        all();
        run({"publish_packages", option(), "--item=ds:2",
             "--store=file://" + (folder.path() / "store").string()});
    }
    program_result explain(std::vector<std::string> words, const environment& more = {}) const {
        words.insert(words.begin(), "explain");
        words.push_back(option());
        auto told = run(words, more);
        for (const auto& text : {told.out, told.err}) {
            BOOST_TEST(!test::has(text, "SECRET"), text);
            BOOST_TEST(!test::has(text, "t0ken"), text);
            BOOST_TEST(!std::regex_search(text, std::regex("[\\x01-\\x09\\x0b-\\x1f\\x7f]")));
        }
        return told;
    }
    std::string text(const std::vector<std::string>& words) const {
        const auto told = explain(words);
        BOOST_TEST(told.exit_code == 0, told.err);
        return told.out;
    }
    void refused(const std::vector<std::string>& words, const std::vector<std::string>& said) const {
        const auto told = explain(words);
        BOOST_TEST(told.exit_code == 2, told.out);
        BOOST_TEST(told.out == "");
        for (const auto& part : said) check_has(told.err, part);
    }
};

const migrated_once& at() {
    static const migrated_once one;
    return one;
}

void check_all(const std::string& text, const std::vector<std::string>& parts) {
    for (const auto& part : parts) check_has(squeezed(text), part);
}

// What stands under a heading, words apart by one space.
std::string section(const std::string& text, const std::string& heading) {
    const auto begin = text.find("\n" + heading);
    if (begin == std::string::npos) return "no " + heading;
    const auto end = text.find("\n\n", begin + 1);
    return squeezed(text.substr(begin, end - begin));
}

json::value as_json(std::vector<std::string> words) {
    words.push_back("--format=json");
    return json_of(at().explain(words));
}

// All that a column holds in a section's tables, a line each.
std::string column(const json::value& document, const char* section, const char* name) {
    std::string out;
    for (const auto& table : document.find("sections")->find(section)->find("tables")->items) {
        for (const auto& row : table.find("rows")->items) {
            const auto* found = row.find(name);
            if (found != nullptr) out += json::cell_text(*found) + "\n";
        }
    }
    return out;
}

const json::value& rows_in(const json::value& document, const char* section, std::size_t table = 0) {
    return *document.find("sections")->find(section)->find("tables")->items.at(table).find("rows");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_healthy_dataset_from_its_row_to_its_package) {
    const auto text = at().text({"dataset", "springfield_budget"});
    BOOST_TEST(text.starts_with("dataset 2 (springfield_budget)\nFound by its name in the legacy.\n"), text);
    check_all(text, {"v1.dataset: 1 row", "v1.account_dataset: 2 rows", "tables of its own: 4 rows",
                     "doc.mapping: 1 row", "doc.field: ", "v2.packages: 1 row", "v2.fact_tables: 1 row",
                     "holds 1,200 facts now", "v2.published: 1 row", "v2.files: "});
    // Long values say how long they are; where a column comes from is told.
    BOOST_TEST(std::regex_search(text, std::regex("data +\\{.*… \\([0-9,]+ characters\\)\n")), text);
    check_has(section(text, "In the target"), "amount amount amount entry.amount");
    BOOST_TEST(at().text({"ds", "2"}).substr(0, 30) == text.substr(0, 30));
    const auto document = as_json({"ds", "2"});
    check_has(column(document, "published", "path"), "datapackage.json");
    check_has(column(document, "overrides", "instead"), "1000.25");
    check_has(column(document, "runs", "did"), "publish dataset: inserted");
    check_has(column(document, "runs", "did"), "looked at it");
    check_has(column(document, "target", "conserved"), "true");
    check_has(column(document, "target", "now"),
              at().ask("SELECT target FROM osmig.money WHERE v1_id = '2' AND measure = 'amount'"));
}

BOOST_AUTO_TEST_CASE(a_rejected_dataset_says_why_and_what_is_left_of_it) {
    const auto text = at().text({"ds", "mapping-cut"});
    check_has(section(text, "Parsed"), "nothing");
    check_all(section(text, "Rejects"), {"reason mapping-unparsable", "attempts 1", "message", "original"});
    const auto document = as_json({"ds", "mapping-cut"});
    check_has(column(document, "rejects", "reason"), "mapping-unparsable\nno-mapping\n");
    check_has(column(document, "tasks", "kind"), "facts-no-mapping");
    check_has(column(document, "runs", "did"), "extract dataset: rejected, mapping-unparsable");
    check_has(column(document, "ledger", "status"), "rejected");
    const auto nameless = as_json({"dataset", "63"});
    BOOST_TEST(column(nameless, "target", "v1_id") == "");
    BOOST_TEST(column(nameless, "rejects", "reason") == "no-name\n");
}

BOOST_AUTO_TEST_CASE(an_overridden_one_says_what_stood_there) {
    const auto document = as_json({"dataset", "pesos"});
    for (const auto& [name, value] :
         std::vector<std::pair<const char*, const char*>>{{"in_the_legacy", "Pesos"},
                                                          {"instead", "MXN"},
                                                          {"reason", "Mexican pesos"},
                                                          {"declared", "overrides/a.csv:2"}})
        BOOST_TEST(column(document, "overrides", name) == std::string(value) + "\n");
    check_has(column(document, "runs", "did"), "overrode currency");
    check_all(section(at().text({"ds", "62"}), "Overrides"),
              {"osmig.override: 1 row", "Pesos MXN Mexican pesos"});
}

BOOST_AUTO_TEST_CASE(a_rule_says_which_value_it_made_of_which) {
    check_all(section(at().text({"dataset", "drifted"}), "Rules"),
              {"currency-in-capitals", " eur ", " EUR ", "it has small letters"});
    const auto renamed = as_json({"dataset", "32"});
    check_has(column(renamed, "rules", "rule"), "package-renamed\n");
    check_has(column(renamed, "rules", "was"), "Aid-Flows\n");
    check_has(column(renamed, "rules", "made"), at().ask("SELECT name FROM v2.packages WHERE v1_id = 32"));
    check_has(column(as_json({"dataset", "44"}), "rules", "rule"), "column-renamed\n");
}

BOOST_AUTO_TEST_CASE(a_user_by_any_of_its_names) {
    const auto text = at().text({"user", "ana"});
    BOOST_TEST(text.starts_with("user 3 (ana)\n"), text);
    check_all(text, {"v1.account: 1 row", "password, api_key, secret_api_key are secret and never read",
                     "v2.users: 1 row", "osv1:3", "email-case-twin"});
    const auto idhash = at().ask("SELECT idhash FROM v2.users WHERE id = 'osv1:3'");
    for (const auto& key : {std::string("3"), std::string("osv1:3"), idhash})
        check_has(at().text({"u", key}), "user 3 (ana)");
    check_has(at().text({"u", "osv1:3"}), "Found by its name or key in the target.");
    check_all(at().text({"user", "global"}),
              {"user without a legacy row (global)", "osmig made it itself", "house@example.org"});
    check_all(at().text({"user", "20"}), {"duplicate-email"});
}

BOOST_AUTO_TEST_CASE(a_package_by_its_names_in_the_target) {
    for (const char* column : {"id", "name"})
        check_has(at().text({"dataset", at().ask(std::string("SELECT ") + column +
                                                 " FROM v2.packages WHERE v1_id = 32")}),
                  "dataset 32 (Aid-Flows)");
    check_has(at().text({"dataset", at().ask("SELECT table_name FROM v2.fact_tables WHERE v1_id = 31")}),
              "dataset 31 (aid-flows)");
    check_has(at().text({"dataset", at().ask("SELECT key FROM v2.published")}), "dataset 2 (");
}

BOOST_AUTO_TEST_CASE(a_fact_column_by_column) {
    const auto overridden = at().text({"fact", "springfield_budget/" + entry(at(), "min")});
    BOOST_TEST(overridden.starts_with(entry(at(), "min") + " of dataset 2 (springfield_budget)\n"),
               overridden);
    check_all(overridden,
              {"v1.springfield_budget__entry: 1 row", "v1.springfield_budget__department: 1 row",
               "amount 1000.25 1000.25 entry.amount", "department_label Library Library department.label"});
    check_has(column(as_json({"fact", "2/" + entry(at(), "min")}), "overrides", "reason"),
              "a comma too many");
    const auto plain = at().text({"dataset", "2/" + entry(at(), "max")});
    check_has(section(plain, "Overrides"), "nothing");
    check_has(section(plain, "In the target"), "_id ");
    check_has(column(as_json({"dataset", "2/" + entry(at(), "max")}), "runs", "did"),
              "import entries: inserted");
}

BOOST_AUTO_TEST_CASE(rows_of_a_step_and_entries_of_nobodys_tables) {
    const auto view = at().text({"ds.view", "5"});
    check_all(view, {"dataset.view 5", "v1.view: 1 row", "v2.views: 1 row", "state-unparsable", "no-state"});
    check_has(at().text({"file.run", "9"}), "v2.runs: 1 row");
    check_has(at().text({"reference", "EUR"}), "v2.currencies: 1 row");
    check_has(at().text({"dataset", "gone-2010"}), "gone-2010__entry");
    // A password or token in an address is in none of it.
    const auto source = as_json({"file", "21"});
    check_has(column(source, "rules", "rule"), "credentials-left-out");
    check_has(column(source, "staged", "url"), "token=***");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_told_with_where_it_was_looked_for) {
    at().refused({}, {"explain TYPE KEY", "user, reference, file and dataset"});
    at().refused({"dataset"}, {"explain TYPE KEY"});
    at().refused({"datset", "2"}, {"there is no data type \"datset\"", "Did you mean dataset?"});
    at().refused({"ds.nothing", "2"}, {"dataset has no step \"nothing\""});
    at().refused({"dataset", "springfield_budgte"},
                 {"no dataset of that key or name", "Did you mean springfield_budget?",
                  "v1.dataset (id, name)", "v2.packages (id, name, owner, v1_id)"});
    at().refused({"dataset", "12345"}, {"osmig.item, osmig.reject, osmig.part"});
    at().refused({"file", "5"}, {"`osmig explain file.run 5`"});
    at().refused({"fact", "2"}, {"a fact is <dataset>/<row>"});
    at().refused({"fact", "2/nothing"},
                 {"dataset 2 has no row of that id", "v1.springfield_budget__entry (id)"});
    at().refused({"dataset", at().ask("SELECT idhash FROM v2.users WHERE id = 'global'")},
                 {"it means several datasets"});
    at().refused({"dataset", "2", "--limit=0"}, {"--limit"});
}

BOOST_AUTO_TEST_CASE(the_same_as_json) {
    const auto document = as_json({"dataset", "pesos"});
    BOOST_TEST(document.find("type")->text.shown == "dataset");
    BOOST_TEST(document.find("key")->text.shown == "62");
    BOOST_CHECK(document.find("row")->kind == json::kind::null);
    const auto& staged = rows_in(document, "staged").items.at(0);
    BOOST_TEST(staged.find("id")->text.shown == "62");
    BOOST_TEST(staged.find("currency")->text.shown == "MXN");
    BOOST_TEST(staged.find("data")->text.shown.size() > 150u);  // whole
    BOOST_TEST(rows_in(document, "overrides").items.at(0).find("in_the_legacy")->text.shown == "Pesos");
    BOOST_TEST(rows_in(document, "target").items.at(0).find("loaded")->truth);
    BOOST_TEST(!rows_in(document, "runs").items.empty());
    const auto few = as_json({"dataset", "2", "--limit=1"});
    BOOST_TEST(rows_in(few, "staged", 1).items.size() == 1u);
    BOOST_TEST(few.find("sections")->find("staged")->find("tables")->items.at(1).find("total")->text.shown ==
               "2");
}

BOOST_AUTO_TEST_CASE(the_legacy_as_it_is_now) {
    at().change("UPDATE account SET fullname = 'Ana P.' WHERE id = 3");
    const auto text = at().text({"user", "3", "--legacy"});
    check_all(section(text, "In the legacy"),
              {"account: 1 row", "Ana P.", "not as staged any more (or overridden there): fullname"});
    check_has(section(text, "Staged"), "Ana Pereira");
    check_has(section(at().text({"ds", "pesos", "--legacy"}), "In the legacy"), "currency Pesos");
    const auto fact = at().text({"fact", "2/" + entry(at(), "max"), "--legacy"});
    check_has(section(fact, "In the legacy"), "springfield_budget__entry: 1 row");
    // Asked for and not there: the rest is told, and the exit code says it.
    const auto lost =
        at().explain({"user", "3", "--legacy"}, {{"OSMIG_V1_REPLICA_DSN", "host=/nowhere dbname=v1"}});
    BOOST_TEST(lost.exit_code == 5);
    check_all(lost.out, {"The legacy could not be asked", "v2.users: 1 row"});
    const auto unset = at().explain({"user", "3", "--legacy"}, {{"OSMIG_V1_REPLICA_DSN", std::nullopt}});
    BOOST_TEST(unset.exit_code == 2);
}

// The page shows it as it prints, up to what tells times and machines.
BOOST_AUTO_TEST_CASE(the_page_shows_what_it_prints) {
    std::ifstream in(source_folder() / "docs/explain.md");
    const std::string page((std::istreambuf_iterator<char>(in)), {});
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"ds.view", "5"}, {"user", "global"}}) {
        const auto told = at().text(words);
        const auto shown = "$ osmig explain " + words[0] + " " + words[1] + "\n" +
                           told.substr(0, told.find("\nIn the ledger"));
        BOOST_TEST(test::has(page, shown), shown);
    }
}

// Controls, markup and tabs are in this dataset's texts: explain() looks at what it prints.
BOOST_AUTO_TEST_CASE(nothing_in_a_value_moves_the_cursor) {
    const auto text = at().text({"dataset", "11"});
    check_has(text, "\\x");
    for (const auto& id : at().list("SELECT id FROM v1.\"mairie-de-saint-remy__entry\" ORDER BY id LIMIT 3"))
        check_has(at().text({"fact", "11/" + id}), "v1.mairie-de-saint-remy__entry: 1 row");
}

// Tables that others made to point at ours may hold what has no order.
BOOST_AUTO_TEST_CASE(others_tables_are_told_too) {
    execute(at().target_dsn,
            "CREATE TABLE v2.theirs (package integer REFERENCES v2.packages, note json); INSERT INTO "
            "v2.theirs VALUES (31, '{}'), (31, '[]')");
    check_has(at().text({"dataset", "31"}), "v2.theirs: 2 rows");
    execute(at().target_dsn, "DROP TABLE v2.theirs");
}

BOOST_AUTO_TEST_CASE(it_only_reads) {
    const auto before = ledger_contents(at().target_dsn);
    at().text({"dataset", "2"});
    BOOST_TEST(difference(before, ledger_contents(at().target_dsn)) == "");
    const journey empty;
    BOOST_TEST(empty.run({"explain", "dataset", "2"}).exit_code == 2);
}
