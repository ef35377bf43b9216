// --max_rejects: a run stops with 4 once it has rejected more than that, says so, and goes on with a larger budget.
#include <boost/test/unit_test.hpp>

#include "commands/run/reject_budget.hpp"
#include "tests/support/example_migration.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;
using osmig::budget_from;
using osmig::step_tally;

namespace {

const char* const open_rejects = "SELECT count(*) FROM osmig.reject WHERE resolved IS NULL";

// 30 of 1,200 entries that the legacy cannot print: an enum lost a label.
const char* const unreadable_entries = R"(
    CREATE TYPE shade AS ENUM ('red', 'lost');
    ALTER TABLE springfield_budget__entry ADD COLUMN shade shade;
    WITH numbered AS (SELECT id, row_number() OVER (ORDER BY ctid) AS n FROM springfield_budget__entry)
    UPDATE springfield_budget__entry e SET shade = 'lost' FROM numbered n WHERE n.id = e.id AND n.n % 40 = 0;
    DELETE FROM pg_enum WHERE enumlabel = 'lost')";

void check_stopped(const program_result& result, const std::string& budget, const std::string& what) {
    check_refused(result, 4, {"Stopped by --max_rejects=" + budget, what, "What is committed stays"});
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_over_a_budget) {
    const auto over = [](const char* budget, const std::vector<step_tally>& steps) {
        const auto found = judge(budget_from(budget), steps);
        return found ? found->step + ": " + found->what : std::string();
    };
    BOOST_TEST(over("0", {{"a.b", true, 10, 0}}) == "");
    BOOST_TEST(over("0", {{"a.b", false, 10, 1}}) == "a.b: 1 row was rejected in this pass");
    BOOST_TEST(over("3", {{"a.b", true, 10, 1}, {"a.c", false, 10, 2}}) == "");
    BOOST_TEST(over("2", {{"a.b", true, 10, 1}, {"a.c", false, 10, 2}}) ==
               "a.c: 3 rows were rejected in this pass, 2 of them by a.c");
    // A share is looked at from a hundred rows on, and at a step's end.
    BOOST_TEST(over("10%", {{"a.b", false, 99, 99}}) == "");
    BOOST_TEST(over("10%", {{"a.b", true, 3, 1}}) ==
               "a.b: a.b has rejected 1 of the 3 rows that it has read (33.3 %)");
    BOOST_TEST(over("10%", {{"a.b", false, 100, 10}}) == "");
    BOOST_TEST(over("10%", {{"a.b", false, 100, 11}}) ==
               "a.b: a.b has rejected 11 of the 100 rows that it has read (11.0 %)");
    BOOST_TEST(over("0.5%", {{"a.b", false, 1000, 5}}) == "");
    BOOST_TEST(over("0.5%", {{"a.b", false, 1000, 6}}) != "");
    BOOST_TEST(over("0%", {{"a.b", true, 0, 0}}) == "");
    BOOST_TEST(!budget_from({}).limited());
}

// It is asked again no later than when the answer could be another one.
BOOST_AUTO_TEST_CASE(how_many_more_are_free) {
    BOOST_TEST(rejects_left(budget_from("7"), {{"a.b", true, 10, 3}}) == 4);
    BOOST_TEST(rejects_left(budget_from("10%"), {{"a.b", false, 5, 3}}) == 7);
    BOOST_TEST(rejects_left(budget_from("10%"), {{"a.b", true, 5, 3}, {"a.c", false, 1000, 90}}) == 10);
    BOOST_TEST(rejects_left(budget_from("10%"), {}) == 10);
}

BOOST_AUTO_TEST_CASE(a_budget_is_a_number_or_a_share) {
    const journey j;
    for (const char* bad : {"", "-1", "1.5", "x", "101%", "-1%", "%", "1e2", "5 %", "99999999999999999999"})
        check_refused(j.run({"import_v1_data", std::string("--max_rejects=") + bad}), 2, {"--max_rejects"});
    check_refused(j.run({"archive_v1_files", "--max_rejects=1"}), 2, {"no option"});
}

// The pass goes on where it stopped: nothing is done twice, and the end is that of an undisturbed one.
BOOST_FIXTURE_TEST_CASE(an_import_stops_and_goes_on_with_more, journey) {
    phase("export_from_v1");
    check_stopped(run({"extract_v1_documents", "--max_rejects=1%"}), "1%", "that it has read");
    BOOST_TEST(run({"extract_v1_documents"}).exit_code == 3);
    const auto stopped = run({"import_v1_data", "--max_rejects=2", "--batchsize=1"});
    check_stopped(stopped, "2", "3 rows were rejected in this pass");
    BOOST_TEST(says(stopped, "osmig rejects --phase=import --step=user.account"), stopped.err);
    BOOST_TEST(says(stopped, "To go on where it stopped: osmig import_v1_data --batchsize=1\n"), stopped.err);
    BOOST_TEST(ask("SELECT count(*) FROM osmig.reject WHERE phase = 'import'") == "3");
    BOOST_TEST(ask("SELECT state FROM osmig.step WHERE step = 'account' AND phase = 'import'") == "running");
    BOOST_TEST(ask("SELECT exit_code FROM osmig.run ORDER BY run DESC LIMIT 1") == "4");
    // The same budget is spent already.
    check_stopped(run({"import_v1_data", "--max_rejects=2"}), "2", "3 rows were rejected");
    // A share is that of a step: here 5 of 15 accounts.
    check_stopped(run({"import_v1_data", "--max_rejects=33%"}), "33%",
                  "user.account has rejected 5 of the 15 rows that it has read (33.3 %)");
    // Five accounts, and then a dataset's facts that go all at once.
    check_stopped(run({"import_v1_data", "--max-rejects=8"}), "8", "dataset.entries");
    BOOST_TEST(ask("SELECT state FROM osmig.step WHERE step = 'account' AND phase = 'import'") == "done");
    BOOST_TEST(run({"import_v1_data", "--max_rejects=1000"}).exit_code == 3);
    BOOST_TEST(ask("SELECT count(*) FROM osmig.pass WHERE phase = 'import'") == "1");
    BOOST_TEST(ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(ask("SELECT max(attempts) FROM osmig.reject") == "1");
}

BOOST_AUTO_TEST_CASE(an_export_and_a_second_one_of_the_same) {
    const journey j;
    j.change(
        "ALTER TABLE source ALTER COLUMN created_at TYPE text; UPDATE source SET created_at = 'never' WHERE "
        "id "
        "IN (3, 4, 14)");
    const auto stopped = j.run({"export_from_v1", "--max_rejects=1"});
    check_stopped(stopped, "1", "2 rows were rejected in this pass");
    BOOST_TEST(says(stopped, "osmig rejects --phase=export --step=file.source"), stopped.err);
    BOOST_TEST(j.run({"export_from_v1", "--max_rejects=3"}).exit_code == 3);
    BOOST_TEST(count(j, "osmig.conservation WHERE NOT conserved") == "0");
    // What is rejected still counts in the next pass, though nothing is read anew.
    check_stopped(j.run({"export_from_v1", "--max_rejects=2"}), "2", "3 rows were rejected in this pass");
    BOOST_TEST(j.run({"export_from_v1"}).exit_code == 3);
    BOOST_TEST(j.ask(open_rejects) == "3");
}

BOOST_FIXTURE_TEST_CASE(publishing_stops_after_the_package_that_was_too_much, again) {
    const scratch_folder store;
    const environment where{{"OSMIG_STORE", "file://" + (store.path() / "packages").string()}};
    execute(target_dsn, "DELETE FROM v2.\"" + table_of(*this, 2) + "\" WHERE _id = 7");
    // Small groups: what waits for its transaction when the budget is spent is not recorded.
    const auto stopped = run({"publish_packages", "--max_rejects=10", "--batchsize=1"}, where);
    check_stopped(stopped, "10", "rejected in this pass");
    BOOST_TEST(ask("SELECT count(*) < 16 FROM v2.published") == "t");
    // Now on several lanes: the pass goes on.
    BOOST_TEST(run({"publish_packages", "--max_rejects=5000", "--jobs=4"}, where).exit_code == 3);
    BOOST_TEST(ask("SELECT count(*) FROM v2.published") == "16");
    check_stopped(run({"publish_packages", "--max_rejects=10", "--jobs=4"}, where), "10", "in this pass");
}

// One budget for all lanes: whichever spends it stops the others, and any number of lanes goes on.
BOOST_FIXTURE_TEST_CASE(lanes_share_a_budget, journey) {
    change(unreadable_entries);
    const environment in_ranges{{"OSMIG_RANGE_BYTES", "8192"}};
    const auto exported = [&](const std::string& budget, const std::string& jobs) {
        return run({"export_from_v1", "--batchsize=10", "--max_rejects=" + budget, "--jobs=" + jobs},
                   in_ranges);
    };
    check_stopped(exported("5", "4"), "5", "rows were rejected in this pass");
    BOOST_TEST(ask("SELECT count(*) BETWEEN 6 AND 12 FROM osmig.reject") == "t");
    check_stopped(exported("15", "2"), "15", "rows were rejected in this pass");
    BOOST_TEST(exported("30", "4").exit_code == 3);
    BOOST_TEST(ask(open_rejects) == "30");
    BOOST_TEST(count(*this, "osmig.conservation WHERE NOT conserved") == "0");
    phase("extract_v1_documents");
    check_stopped(run({"import_v1_data", "--max_rejects=8", "--jobs=4"}), "8", "dataset.entries");
    check_stopped(run({"import_v1_data", "--max_rejects=8"}), "8", "dataset.entries");
    BOOST_TEST(run({"import_v1_data", "--jobs=3"}).exit_code == 3);
    BOOST_TEST(ask("SELECT count(*) FROM osmig.pass WHERE phase = 'import'") == "1");
    BOOST_TEST(count(*this, "osmig.conservation WHERE NOT conserved") == "0");
}
