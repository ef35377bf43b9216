// check_data_counts on the bundled legacy, migrated: nothing differs; then one cell, one row, one sum at a time is changed
// in the target, and each is found and named.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "models/json.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

const journey& target() {
    static const journey one(start::migrated);
    return one;
}

program_result check(const std::vector<std::string>& options = {}) {
    std::vector<std::string> words{"check_data_counts"};
    words.insert(words.end(), options.begin(), options.end());
    return target().run(words);
}

json::value document(const program_result& result) { return json::parse(result.out); }

// The differences, each as "kind table key column expected actual".
std::vector<std::string> told(const program_result& result) {
    std::vector<std::string> out;
    const auto all = document(result);
    for (const auto& d : all.find("differences")->items) {
        std::string line;
        for (const char* name : {"kind", "table", "key", "column", "expected", "actual"}) {
            const auto* value = d.find(name);
            line += (line.empty() ? "" : " ") + (value->kind == json::kind::null ? "-" : value->text.shown);
        }
        out.push_back(line);
    }
    return out;
}

// Figures that differ, each as "check unit expected actual".
std::vector<std::string> differing(const program_result& result) {
    std::vector<std::string> out;
    const auto all = document(result);
    for (const auto& f : all.find("figures")->items) {
        const auto word = [&f](const char* name) {
            const auto* v = f.find(name);
            return v->text.shown;
        };
        if (word("difference") != "0")
            out.push_back(
                fmt::format("{} {} {} {}", word("check"), word("unit"), word("expected"), word("actual")));
    }
    return out;
}

// Changes the target, asks, and puts it back as it was.
struct changed {
    changed(const std::string& sql, std::string back, const std::vector<std::string>& options)
        : back_(std::move(back)) {
        execute(target().target_dsn, sql);
        auto words = options;
        words.emplace_back("--format=json");
        result = check(words);
    }
    changed(const changed&) = delete;
    changed& operator=(const changed&) = delete;
    ~changed() { execute(target().target_dsn, back_); }
    program_result result;

private:
    std::string back_;
};

std::string facts_of(const std::string& name) {
    return target().ask(
        fmt::format("SELECT schema_name || '.' || table_name FROM v2.fact_tables WHERE v1_name = "
                    "'{}'",
                    name));
}

const std::string& facts() {
    static const auto name = facts_of("springfield_budget");
    return name;
}

std::string first_key() {
    return target().ask(fmt::format("SELECT openspending_id FROM {} ORDER BY _id OFFSET 5 LIMIT 1", facts()));
}

void check_lines(const std::vector<std::string>& got, const std::vector<std::string>& expected) {
    BOOST_TEST(fmt::format("{}", fmt::join(got, "\n")) == fmt::format("{}", fmt::join(expected, "\n")));
}

}  // namespace

BOOST_AUTO_TEST_CASE(after_a_migration_nothing_differs) {
    const auto result = check({"--full"});
    BOOST_TEST(result.exit_code == 0, result.out + result.err);
    BOOST_TEST(says(result, " agree, 0 differ."));
    for (const char* part : {"Counts: ", "Sums: ", "Content: ", "Checks of sql/checks", "Not compared",
                             "package_owner: packages whose owner is a user"})
        BOOST_TEST(says(result, part), part);
}

// The tables are not empty, and what was rejected is accounted for.
BOOST_AUTO_TEST_CASE(what_was_rejected_is_explained) {
    const auto all = document(check({"--checks=counts", "--format=json"}));
    std::string accounts;
    for (const auto& f : all.find("figures")->items)
        if (f.find("unit")->text.shown == "user.account")
            accounts =
                fmt::format("{} {} {} {}", f.find("legacy")->text.shown, f.find("rejected")->text.shown,
                            f.find("added")->text.shown, f.find("actual")->text.shown);
    BOOST_TEST(accounts == "14 5 1 10");
}

BOOST_AUTO_TEST_CASE(a_changed_amount_is_found_by_its_sum_and_named) {
    const auto key = first_key();
    const auto amount =
        target().ask(fmt::format("SELECT amount FROM {} WHERE openspending_id = '{}'", facts(), key));
    const auto set =
        fmt::format("UPDATE {} SET amount = amount {{}} 0.25 WHERE openspending_id = '{}'", facts(), key);
    const changed now(fmt::format(fmt::runtime(set), "+"), fmt::format(fmt::runtime(set), "-"),
                      {"--fail_only"});
    BOOST_TEST(now.result.exit_code == 7);
    const auto found = told(now.result);
    BOOST_REQUIRE(found.size() == 1);
    BOOST_TEST(found[0].starts_with(fmt::format("changed {} {} amount {} ", facts(), key, amount)), found[0]);
    const auto figures = differing(now.result);
    BOOST_REQUIRE(figures.size() == 2);
    BOOST_TEST(figures[0].starts_with("sums springfield_budget ("), figures[0]);
    BOOST_TEST(figures[1].starts_with("content springfield_budget ("), figures[1]);
}

// Neither a count nor a sum says it: only the content does, and a sample may pass it by.
BOOST_AUTO_TEST_CASE(a_changed_label_is_found_by_comparing_all) {
    const auto column = target().ask(fmt::format(
        "SELECT attname FROM pg_attribute WHERE attrelid = '{}'::regclass AND attname LIKE '%label%' AND "
        "attnum > 0 ORDER BY attnum LIMIT 1",
        facts()));
    const auto key = first_key();
    const auto before =
        target().ask(fmt::format("SELECT {} FROM {} WHERE openspending_id = '{}'", column, facts(), key));
    const auto set =
        fmt::format("UPDATE {} SET {} = '{{}}' WHERE openspending_id = '{}'", facts(), column, key);
    const changed now(fmt::format(fmt::runtime(set), "other"), fmt::format(fmt::runtime(set), before),
                      {"--full"});
    BOOST_TEST(now.result.exit_code == 7);
    check_lines(told(now.result), {fmt::format("changed {} {} {} {} other", facts(), key, column, before)});
}

// The sample would hardly meet it: the count sends for all of the dataset.
BOOST_AUTO_TEST_CASE(a_deleted_fact_is_named) {
    const auto key = first_key();
    const auto sql = fmt::format(
        "CREATE TABLE public.kept AS SELECT * FROM {0} WHERE openspending_id = '{1}'; DELETE FROM {0} WHERE "
        "openspending_id = '{1}'",
        facts(), key);
    const changed now(
        sql, fmt::format("INSERT INTO {} SELECT * FROM public.kept; DROP TABLE public.kept", facts()),
        {"--sample=1"});
    BOOST_TEST(now.result.exit_code == 7);
    const auto found = told(now.result);
    BOOST_TEST(std::ranges::count(found, fmt::format("missing {} {} - - -", facts(), key)) == 1,
               fmt::format("{}", fmt::join(found, "\n")));
}

BOOST_AUTO_TEST_CASE(an_added_fact_is_named) {
    const changed now(
        fmt::format("INSERT INTO {} (_id, openspending_id) VALUES (999999, 'made-up')", facts()),
        fmt::format("DELETE FROM {} WHERE _id = 999999", facts()), {"--only=dataset.entries"});
    BOOST_TEST(now.result.exit_code == 7);
    const auto found = told(now.result);
    BOOST_TEST(std::ranges::count(found, fmt::format("extra {} made-up - - -", facts())) == 1,
               fmt::format("{}", fmt::join(found, "\n")));
}

// One is deleted and another stands twice: counts agree, if sums hardly do.
BOOST_AUTO_TEST_CASE(a_fact_that_took_anothers_place_is_named) {
    const auto key = first_key();
    const auto other =
        target().ask(fmt::format("SELECT openspending_id FROM {} ORDER BY _id OFFSET 6 LIMIT 1", facts()));
    const auto set = fmt::format(
        "UPDATE {0} SET openspending_id = '{{}}' WHERE openspending_id = '{{}}' AND _id = "
        "(SELECT max(_id) FROM {0} WHERE openspending_id = '{{}}')",
        facts());
    const auto to = [&](const std::string& into, const std::string& from) {
        return fmt::format(fmt::runtime(set), into, from, from);
    };
    const changed now(to(key, other), to(other, key), {"--full", "--item=dataset:springfield_budget"});
    BOOST_TEST(now.result.exit_code == 7);
    const auto found = told(now.result);
    for (const auto& line :
         {fmt::format("missing {} {} - - -", facts(), other), fmt::format("extra {} {} - - -", facts(), key)})
        BOOST_TEST(std::ranges::count(found, line) == 1,
                   line + " is not in\n" + fmt::format("{}", fmt::join(found, "\n")));
}

BOOST_AUTO_TEST_CASE(users_and_packages_are_compared_cell_by_cell) {
    const changed now(
        "UPDATE v2.users SET name = name || '!' WHERE v1_id = 2; UPDATE v2.packages SET private = NOT "
        "private WHERE v1_name = 'springfield_budget'; DELETE FROM v2.languages WHERE code = 'de'; INSERT "
        "INTO "
        "v2.currencies VALUES ('ZZZ', 'made up')",
        "UPDATE v2.users SET name = rtrim(name, '!') WHERE v1_id = 2; UPDATE v2.packages SET private = "
        "NOT private WHERE v1_name = 'springfield_budget'; INSERT INTO v2.languages SELECT 'de', 'German'; "
        "DELETE FROM "
        "v2.currencies WHERE code = 'ZZZ'",
        {"--checks=counts,content"});
    BOOST_TEST(now.result.exit_code == 7);
    const auto found = told(now.result);
    BOOST_REQUIRE(found.size() == 4);
    BOOST_TEST(found[0].starts_with("changed v2.users osv1:2 name "), found[0]);
    BOOST_TEST(found[1] == "extra v2.currencies ZZZ - - -");
    BOOST_TEST(found[2] == "missing v2.languages de - - -");
    BOOST_TEST(found[3].starts_with("changed v2.packages "), found[3]);
    BOOST_TEST(found[3].find(" private ") != std::string::npos, found[3]);
    const auto figures = differing(now.result);
    BOOST_TEST(std::ranges::any_of(
        figures, [](const auto& f) { return f.starts_with("counts reference.currency "); }));
}

BOOST_AUTO_TEST_CASE(documents_are_compared_too) {
    const changed now(
        "UPDATE doc.field SET label = 'other' WHERE dataset_id = (SELECT v1_id FROM v2.packages WHERE "
        "v1_name = 'springfield_budget') AND position = 1",
        "SELECT 1", {"--only=ds.1"});
    BOOST_TEST(now.result.exit_code == 7);
    const auto found = told(now.result);
    BOOST_REQUIRE(found.size() == 1);
    BOOST_TEST(found[0].starts_with("changed doc.field "), found[0]);
}
