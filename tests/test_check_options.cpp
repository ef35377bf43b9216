// What check_data_counts is asked for, and how it answers: selectors, samples, formats, checks that people wrote.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "models/json.hpp"
#include "tests/support/corrected.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

const corrected& target() {
    static const corrected one(start::migrated);
    return one;
}

program_result check(const std::vector<std::string>& options = {}) {
    std::vector<std::string> words{"check_data_counts", target().option()};
    words.insert(words.end(), options.begin(), options.end());
    return target().run(words);
}

json::value document(const program_result& result) { return json::parse(result.out); }

std::vector<std::string> words_of(const program_result& result, const char* list, const char* member) {
    std::vector<std::string> out;
    const auto all = document(result);
    for (const auto& item : all.find(list)->items) out.push_back(item.find(member)->text.shown);
    return out;
}

std::size_t lines_of(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_does_not_exist_is_a_usage_error) {
    for (const auto& [option, words] :
         std::vector<std::pair<std::string, std::string>>{{"--checks=cuonts", "Did you mean counts?"},
                                                          {"--only=ds.99", "ds.99"},
                                                          {"--type=nope", "nope"},
                                                          {"--item=dataset:nope", "no dataset has that key"},
                                                          {"--sample=0", "as 100, or"},
                                                          {"--sample=101%", "as 100, or"},
                                                          {"--sample=x", "as 100, or"}}) {
        const auto result = check({option});
        BOOST_TEST(result.exit_code == 2, option + ": " + result.err);
        BOOST_TEST(says(result, words), option + ": " + result.err);
    }
    BOOST_TEST(check({"--full", "--sample=3"}).exit_code == 2);
    BOOST_TEST(check({"--only=u.1", "--type=dataset"}).exit_code == 2);
    BOOST_TEST(check({"--item=dataset:springfield_budget", "--type=user"}).exit_code == 2);
}

BOOST_AUTO_TEST_CASE(selectors_choose_what_is_compared) {
    const auto users = check({"--type=user", "--format=json"});
    for (const auto& step : words_of(users, "figures", "type")) BOOST_TEST(step == "user");
    const auto one = check({"--item=dataset:springfield_budget", "--only=dataset.entries", "--format=json"});
    BOOST_TEST(one.exit_code == 0);
    for (const auto& unit : words_of(one, "figures", "unit"))
        BOOST_TEST(unit.starts_with("springfield_budget ("), unit);
    const auto sums = check({"--checks=sums", "--format=json"});
    for (const auto& name : words_of(sums, "figures", "check")) BOOST_TEST(name == "sums");
    BOOST_TEST(words_of(sums, "figures", "check").size() > 10);
}

BOOST_AUTO_TEST_CASE(only_what_fails_is_shown_where_that_is_asked) {
    const auto all = check({"--fail_only"});
    BOOST_TEST(all.exit_code == 0);
    BOOST_TEST(lines_of(all.out) == 1, all.out);
    BOOST_TEST(all.out.ends_with(" agree, 0 differ.\n"));
}

BOOST_AUTO_TEST_CASE(samples_are_of_the_size_that_is_asked_for_and_the_same_every_time) {
    const std::vector<std::string> options{"--sample=7", "--only=dataset.entries", "--checks=content",
                                           "--format=json"};
    const auto first = check(options);
    BOOST_TEST(first.exit_code == 0);
    BOOST_TEST(first.out == check(options).out);
    BOOST_TEST(first.out.find("\"expected\":7,") != std::string::npos, first.out);
    BOOST_TEST(check({"--sample=50%", "--only=dataset.entries", "--checks=content"}).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(figures_are_kept) {
    check({"--checks=counts", "--type=user"});
    BOOST_TEST(
        target().ask("SELECT concat_ws(' ', command, check_name, unit, expected, actual, difference) FROM "
                     "osmig.quality ORDER BY at DESC LIMIT 1") ==
        "check_data_counts counts user.account 10 10 0");
}

BOOST_AUTO_TEST_CASE(nothing_else_is_written_and_no_lock_is_left) {
    const auto before = contents(target().target_dsn);
    const auto ledger = ledger_contents(target().target_dsn);
    check();
    BOOST_TEST(difference(before, contents(target().target_dsn)) == "");
    BOOST_TEST(difference(ledger, ledger_contents(target().target_dsn)) == "");
}

BOOST_AUTO_TEST_CASE(while_a_run_is_at_work_it_is_refused) {
    const auto lock = [](const char* sql) {
        return fmt::format(fmt::runtime(sql), "hashtextextended('osmig runner', 0)");
    };
    child holder({"psql", target().target_dsn, "-Xqc", lock("SELECT pg_advisory_lock({})"), "-c",
                  "\\echo held", "-c", "SELECT pg_sleep(60)"});
    BOOST_TEST_REQUIRE(holder.wait_for("held"));
    const auto result = check({"--checks=counts"});
    BOOST_TEST(result.exit_code == 8);
    BOOST_TEST(says(result, "would pass for missing"), result.err);
    execute(
        target().target_dsn,
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_told_by_the_code) {
    BOOST_TEST(target().run({"check_data_counts"}, {{"OSMIG_V1_REPLICA_DSN", "host=/nowhere"}}).exit_code ==
               5);
    BOOST_TEST(target().run({"check_data_counts"}, {{"OSMIG_TARGET_DSN", "host=/nowhere"}}).exit_code == 6);
    BOOST_TEST(
        target().run({"check_data_counts"}, {{"OSMIG_V1_REPLICA_DSN", target().target_dsn}}).exit_code == 6);
}

namespace {

// The migration with checks of the test's own.
struct own_checks : scratch_folder {
    own_checks() {
        namespace fs = std::filesystem;
        fs::create_symlink(source_folder() / "migrate.yaml", path() / "migrate.yaml");
        fs::create_directories(path() / "sql");
        for (const char* name : {"user", "reference", "file", "dataset", "v2"})
            fs::create_symlink(source_folder() / "sql" / name, path() / "sql" / name);
    }
    program_result run(const std::string& text, const std::vector<std::string>& more = {}) const {
        write("sql/checks/mine.sql", text);
        std::vector<std::string> words{"check_data_counts", "--migration=" + path().string(),
                                       "--checks=mine"};
        words.insert(words.end(), more.begin(), more.end());
        return target().run(words);
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_check_that_people_wrote_is_asked) {
    const own_checks mine;
    const auto good = mine.run(
        "-- ten, and the house user; with ';' in a text\n"
        "SELECT 'users; all' AS name, 9 AS expected, count(*) AS actual, 1 AS adjustment, 'the house user' "
        "AS note "
        "FROM v2.users;\n-- the end\n");
    BOOST_TEST(good.exit_code == 0, good.err);
    BOOST_TEST(says(good, "mine: users; all"), good.out);
    const auto bad = mine.run(
        "SELECT 'users' AS name, 9.5 AS expected, count(*) AS actual, NULL AS adjustment, 'why' AS "
        "note FROM v2.users;",
        {"--format=json"});
    BOOST_TEST(bad.exit_code == 7, bad.err);
    const auto figures = document(bad);
    const auto& first = figures.find("figures")->items.at(0);
    BOOST_TEST(first.find("difference")->text.shown == "0.5");
    BOOST_TEST(first.find("note")->text.shown == "why");
}

BOOST_AUTO_TEST_CASE(a_check_that_cannot_be_asked_is_a_usage_error_with_its_file) {
    const own_checks mine;
    for (const char* text :
         {"SELECT 1;", "SELECT nonsense", "DELETE FROM v2.users;",
          "SELECT 'x' AS name, 1 AS expected, NULL::int AS actual, 0 AS adjustment, '' AS note;"}) {
        const auto result = mine.run(text);
        BOOST_TEST(result.exit_code == 2, result.err);
        BOOST_TEST(says(result, "sql/checks/mine.sql: "), result.err);
    }
    BOOST_TEST(target().ask("SELECT count(*) > 5 FROM v2.users") == "t");
}
