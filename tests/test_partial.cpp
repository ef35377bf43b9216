// Some rows, some steps: what is not whole is never taken for whole.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

// ---- --limit

BOOST_AUTO_TEST_CASE(a_limit_of_rows_for_each_part) {
    const journey j;
    j.phases({"--limit=3"});
    BOOST_TEST(count(j, "v1.account") == "3");
    BOOST_TEST(count(j, "v1.springfield_budget__entry") == "3");
    BOOST_TEST(count(j, "v1.springfield_budget__department") == "3");
    BOOST_TEST(count(j, "v1.dataset") == "3");
    BOOST_TEST(count(j, "v2.packages") == "3");
    BOOST_TEST(count(j, "v2.fact_tables WHERE rows > 3") == "0");
    BOOST_TEST(count(j, "v2.fact_tables") == "3");
    BOOST_TEST(count(j, "osmig.part WHERE whole") == "0");
    BOOST_TEST(count(j, "osmig.conservation WHERE NOT conserved") == "0");
    check_whole_afterwards(j);
}

// A limit is a trial: what a migrated target has beyond it is not taken away.
BOOST_AUTO_TEST_CASE(a_limit_takes_nothing_from_a_migrated_target) {
    const journey j(start::migrated);
    const auto limited = j.phase("import_v1_data", {"--limit=3"});
    BOOST_TEST_INFO(limited.err);
    BOOST_TEST((limited.exit_code == 0 || limited.exit_code == 3));
    BOOST_TEST(j.ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 2") == "1200");
    BOOST_TEST(count(j, "v2.packages") == "22");
}

BOOST_AUTO_TEST_CASE(a_limit_takes_nothing_from_a_unit_that_changed) {
    const journey j(start::migrated);
    j.change("UPDATE springfield_budget__department SET label = upper(label)");
    j.phase("export_from_v1");
    j.phase("extract_v1_documents");
    j.phase("import_v1_data", {"--limit=3"});
    BOOST_TEST(j.ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 2") == "1200");
    j.phase("export_from_v1", {"--limit=3"});
    j.phase("import_v1_data", {"--limit=3"});
    BOOST_TEST(j.ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 2") == "1200");
}

// ---- Whole or not

BOOST_AUTO_TEST_CASE(phases_wait_for_one_another) {
    const journey j;
    check_refused(j.phase("import_v1_data"), 6, {"osmig export_from_v1"});
    check_refused(j.phase("extract_v1_documents"), 6, {"osmig export_from_v1"});
    j.phase("export_from_v1");
    check_refused(j.phase("import_v1_data"), 6, {"osmig extract_v1_documents"});
    BOOST_TEST(count(j, "v2.packages") == "0");
    check_whole_afterwards(j);
}

BOOST_AUTO_TEST_CASE(an_import_refuses_what_is_not_whole) {
    const journey item, limited;
    item.phase("export_from_v1", {"--item=dataset:2"});
    check_refused(item.phase("extract_v1_documents"), 6, {"osmig export_from_v1"});
    check_refused(item.phase("extract_v1_documents", {"--only=ds.1"}), 6,
                  {"not whole", "osmig export_from_v1"});
    check_refused(item.phase("import_v1_data"), 6, {"osmig export_from_v1"});
    limited.phase("export_from_v1", {"--limit=5"});
    check_refused(limited.phase("extract_v1_documents"), 6, {"not whole", "osmig export_from_v1"});
    check_refused(limited.phase("import_v1_data"), 6, {"not whole", "osmig export_from_v1"});
    BOOST_TEST(count(limited, "v2.packages") == "0");
    check_whole_afterwards(limited);
}

BOOST_AUTO_TEST_CASE(documents_that_are_older_than_their_staging_are_refused) {
    const journey j(start::migrated);
    j.change("UPDATE dataset SET data = '{}' WHERE id = 2");
    j.phase("export_from_v1");
    check_refused(j.phase("import_v1_data"), 6, {"older", "osmig extract_v1_documents"});
    BOOST_TEST(j.ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 2") == "1200");
    j.phase("extract_v1_documents");
    BOOST_TEST(j.phase("import_v1_data").exit_code == 3);
}

// ---- Which steps

BOOST_AUTO_TEST_CASE(only_until_start_and_skip) {
    const journey j;
    j.phase("export_from_v1");
    j.phase("extract_v1_documents");
    BOOST_TEST(j.phase("import_v1_data", {"--only=r.currency"}).exit_code == 0);
    BOOST_TEST(steps_of(j, "import") == lines{"reference.currency"}, boost::test_tools::per_element());
    BOOST_TEST(count(j, "v2.users") == "0");
    BOOST_TEST(j.phase("import_v1_data", {"--until=ref.2"}).exit_code == 3);
    BOOST_TEST(count(j, "v2.users") == "10");
    BOOST_TEST(count(j, "v2.languages") == "185");
    BOOST_TEST(count(j, "v2.territories") == "0");
    BOOST_TEST(j.phase("import_v1_data", {"--start=file.source", "--skip_ds"}).exit_code == 3);
    BOOST_TEST(count(j, "v2.sources") == "14");
    BOOST_TEST(count(j, "v2.packages") == "0");
    BOOST_TEST(count(j, "v2.territories") == "0");
    BOOST_TEST(j.phase("import_v1_data", {"--skip-u", "--skip_reference", "--skip_f"}).exit_code == 3);
    BOOST_TEST(count(j, "v2.packages") == "22");
    BOOST_TEST(count(j, "v2.fact_tables") == "18");
    check_whole_afterwards(j);
}

// --start does what is finished once more, and changes nothing by it.
BOOST_AUTO_TEST_CASE(a_start_in_a_finished_pass_begins_there_again) {
    const journey j(start::migrated);
    const auto before = contents_of(j, "v2");
    BOOST_TEST(j.phase("import_v1_data", {"--start=ds.1"}).exit_code == 3);
    BOOST_TEST(steps_of(j, "import") ==
                   (lines{"dataset.dataset", "dataset.badge", "dataset.view", "dataset.entries"}),
               boost::test_tools::per_element());
    BOOST_TEST(import_counts(j, "dataset.entries") == "2887 0 0 2839 36 12");
    BOOST_TEST(difference(before, contents_of(j, "v2")) == "");
}

BOOST_AUTO_TEST_CASE(tasks_can_be_left_out_and_come_later) {
    const journey j;
    j.phase("export_from_v1");
    j.phase("extract_v1_documents");
    BOOST_TEST(j.phase("import_v1_data", {"--skip_task"}).exit_code == 3);
    BOOST_TEST(count(j, "v2.tasks") == "0");
    check_whole_afterwards(j);
}
