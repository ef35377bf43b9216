// Datasets, dimensions and columns whose names try everything that PostgreSQL and v1 let through: all in one migration.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"
#include "tests/support/odd_star.hpp"

using namespace osmig::test;

namespace {

struct odd_name {
    int id;
    const char* name;
    const char* dimension;
    const char* package;  // what the name becomes
};

// "x" and 28 times "é": 57 bytes; its entry table loses the last letter of "__entry".
const std::string long_name = [] {
    std::string out = "x";
    for (int i = 0; i < 28; ++i) out += "é";
    return out;
}();
const std::string sixty(60, 'y');
const std::string long_dimension = "abcé";  // cut in the middle of the é, behind long_name
const std::string cut_package = "x" + std::string(28, 'e');

const std::vector<odd_name> names{
    {101, "select", "table", "select"},
    {102, "user", "from", "user"},
    {103, "a\"b", "c\"d", "a-b-103"},
    {104, "it's", "that's", "it-s"},
    {105, "100%_of %s", "%d", "100-of-s"},
    {106, "two  words", "one dim", "two-words"},
    {107, "a.b.c", "d.e", "a.b.c"},
    {108, "$1 pre$tige$$", "$", "1-pre-tige"},
    {109, "back\\slash\\", "d\\", "back-slash"},
    {110, "Ünïcode-ñ", "größe", "unicode-n"},
    {111, "予算", "年", ""},
    {112, "💰", "📈", "dataset-112"},
    {113, "", "to", "dataset-113"},
    {114, "{0} {} {{", "{}", "0"},
    {115, "tab\tand\nline", "a\tb", "tab-and-line"},
    {116, "comma,brace}\"", "a,b", "comma-brace"},
    {117, "Case", "To", "case-117"},
    {118, "case", "to", "case"},
    {119, "a", "b__c", "a"},
    {120, "a__b", "to", "a__b"},
    {121, "a__entry", "x", "a__entry"},
    {122, "a-b", "to", "a-b"},
    {123, "a_b", "to", "a_b"},
    {124, " lead and trail ", "to", "lead-and-trail"},
    {125, "dataset", "account", "dataset"},
    {126, "2012", "to", "2012"},
    {127, long_name.c_str(), long_dimension.c_str(), cut_package.c_str()},
    {128, sixty.c_str(), "to", sixty.c_str()},
    {129, "..", "to", "dataset-129"},
    {130, "null", "NULL", "null"},
};

std::string text(const std::string& plain) {
    std::string out = "'";
    for (const char c : plain) out += c == '\'' ? "''" : std::string(1, c);
    return out + "'";
}

// Tables that look like someone else's, and the star of a dataset that is gone, whose name is the id of another.
const char* const others = R"(
INSERT INTO dataset (id, name) VALUES (198, NULL);
SELECT add_star(199, '104'); DELETE FROM dataset WHERE id = 199;
SELECT add_star(197, 'gone "one"'); DELETE FROM dataset WHERE id = 197;
CREATE TABLE "case__kept by hand" (id integer, name text);
)";

// Two dimensions whose tables would have one name: there is one of them, and nothing says whose.
const char* const alike = R"(
SELECT add_star(140, repeat('z', 55), 'where-from');
ALTER TABLE "{z}__entry" ADD "where-to_id" integer DEFAULT 1;
UPDATE dataset SET data = jsonb_set(data::jsonb, '{mapping,where-to}', data::jsonb #> '{mapping,where-from}') WHERE id = 140;
)";

// Columns whose names osmig uses itself, or that want quotes.
const char* const columns = R"(
SELECT add_star(150, 'columns');
DO $$
DECLARE c text; m jsonb := (SELECT data::jsonb FROM dataset WHERE id = 150);
BEGIN
    FOREACH c IN ARRAY ARRAY['content_hash', 'legacy_key', '_id', 'openspending_id', 'fresh', 'gone', 'changed', 'work', 'w', 'o',
                             'f', 'n', 'e', 'd0', 'key', 'position', 'place', 'numbered', 'select', 'user', 'Select', 'a"b', 'a,b',
                             'per cent %', 'back\slash', 'Größe', '💰', 'to_name', 'v', 's', 't', 'x', 'i'] LOOP
        EXECUTE format('ALTER TABLE columns__entry ADD %I text DEFAULT %L', c, 'v ' || c);
        m := jsonb_set(m, ARRAY['mapping', c], '{"type": "attribute", "datatype": "string"}');
    END LOOP;
    UPDATE dataset SET data = m::text WHERE id = 150;
END $$;
)";

struct all_names : journey {
    all_names() : journey(prepared()) {}
    static std::string prepared() {
        const auto dsn = legacy_of_odd_stars(world().legacy, "odd_names");
        for (const auto& n : names)
            execute(dsn, fmt::format("SELECT add_star({}, {}, {})", n.id, text(n.name), text(n.dimension)));
        execute(dsn, others);
        std::string sql = alike;
        sql.replace(sql.find("{z}"), 3, std::string(55, 'z'));
        execute(dsn, sql);
        execute(dsn, columns);
        return "odd_names";
    }
};

// One migration for all cases.
const journey& migrated_names() {
    static const all_names one;
    static const bool done = [] {
        one.phases();
        return true;
    }();
    BOOST_REQUIRE(done);
    return one;
}

std::string fact_table(int id) { return "v2.\"" + table_of(migrated_names(), id) + "\""; }

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_a_dataset_is_called_its_own_facts_arrive) {
    const auto& j = migrated_names();
    for (const auto& n : names) {
        BOOST_TEST_CONTEXT(n.id << " \"" << n.name << '"') {
            BOOST_TEST(j.ask(fmt::format("SELECT v1_name FROM v2.packages WHERE v1_id = {}", n.id)) ==
                       n.name);
            if (*n.package != 0)
                BOOST_TEST(j.ask(fmt::format("SELECT name FROM v2.packages WHERE v1_id = {}", n.id)) ==
                           n.package);
            BOOST_REQUIRE(!table_of(j, n.id).empty());
            BOOST_TEST(
                j.ask("SELECT string_agg(amount::text, ' ' ORDER BY amount) FROM " + fact_table(n.id)) ==
                fmt::format("{0}1 {0}2 {0}3", n.id * 100).replace(0, 0, ""));
            // The label came from its own dimension, whatever the column is called.
            BOOST_TEST(
                j.ask(fmt::format(
                    "SELECT count(*) FROM {} AS whole_row WHERE to_jsonb(whole_row)::text LIKE '%\"L{}\"%'",
                    fact_table(n.id), n.id)) == "3");
            BOOST_TEST(tasks_of(j, n.id) == "no-owner");
        }
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_and_the_sums_are_conserved) {
    const auto& j = migrated_names();
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
    BOOST_TEST(j.list("SELECT key, reason FROM osmig.reject WHERE type = 'dataset'") == lines{"198 no-name"},
               boost::test_tools::per_element());
    BOOST_TEST(j.ask("SELECT count(DISTINCT name) = count(*) FROM v2.packages") == "t");
}

// The tables of a dataset that is gone are nobody's, even if they are called like another dataset's id.
BOOST_AUTO_TEST_CASE(stars_of_nobody_are_staged_and_not_imported) {
    const auto& j = migrated_names();
    BOOST_TEST(
        j.list("SELECT DISTINCT unit_group FROM osmig.part WHERE name LIKE '104\\_\\_%' OR name LIKE 'gone%' "
               "ORDER BY 1") == (lines{"104__", "gone \"one\""}),
        boost::test_tools::per_element());
    BOOST_TEST(j.ask("SELECT count(*) FROM v1.\"104__entry\"") == "3");
    BOOST_TEST(import_counts(j, "dataset.entries") ==
               fmt::format("{0} {1} 0 0 6 0", 3 * (names.size() + 4), 3 * (names.size() + 2)));
}

BOOST_AUTO_TEST_CASE(two_dimensions_of_one_table_are_both_left_out_and_said) {
    const auto& j = migrated_names();
    BOOST_TEST(tasks_of(j, 140) == "columns-missing columns-unmapped no-owner");
    BOOST_TEST(j.ask("SELECT sum(amount) FROM " + fact_table(140)) == "420006");
    BOOST_TEST(j.ask("SELECT count(*) FROM " + fact_table(140) +
                     " AS whole_row WHERE to_jsonb(whole_row)::text LIKE '%L140%'") == "0");
}

BOOST_AUTO_TEST_CASE(columns_may_be_called_as_ours_are) {
    const auto& j = migrated_names();
    BOOST_TEST(tasks_of(j, 150) == "no-owner");
    BOOST_TEST(j.ask("SELECT count(*) FROM pg_attribute WHERE attnum > 0 AND attrelid = '" + fact_table(150) +
                     "'::regclass") == "38");
    for (const char* c :
         {"content_hash", "_id", "openspending_id", "fresh", "select", "Select", "a\\\\\"b", "💰"})
        BOOST_TEST(
            j.ask(fmt::format(
                "SELECT count(*) FROM {} AS whole_row WHERE to_jsonb(whole_row)::text LIKE '%: \"v {}\"%'",
                fact_table(150), c)) == "3",
            c);
}

// The second pass merges, renames and compares with the same names.
BOOST_AUTO_TEST_CASE(a_second_pass_changes_what_changed) {
    const auto& j = migrated_names();
    const auto before = contents(j.target_dsn);
    j.phases();
    BOOST_TEST(difference(before, contents(j.target_dsn)) == "");
    for (const auto& n : names)
        j.change(fmt::format(
            "DO $do_it$ BEGIN EXECUTE format('UPDATE %I SET amount = -{0} WHERE amount = {0}001', {1} "
            "|| '__entry'); END $do_it$",
            n.id, text(n.name)));
    j.change("UPDATE columns__entry SET fresh = 'new', _id = 'new', w = NULL WHERE amount = 150001");
    j.phases();
    for (const auto& n : names) BOOST_TEST(fact_counts(j, n.id) == "0 1 2", n.name);
    BOOST_TEST(fact_counts(j, 150) == "0 1 2");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
}

BOOST_AUTO_TEST_CASE(an_odd_name_can_be_asked_for) {
    const auto& j = migrated_names();
    for (const auto& n : names) {
        if (std::string(n.name).empty() || std::string(n.name) == "104") continue;
        if (n.id != 103 && n.id != 109 && n.id != 112) continue;
        const auto done = j.phase("export_from_v1", {fmt::format("--item=dataset:{}", n.name)});
        BOOST_TEST(done.exit_code == 0, done.err);
    }
}
