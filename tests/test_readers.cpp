// Readers, while a unit of many batches is being loaded, and after a kill in the middle of it.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

// Stops the import in the middle of dataset 2's 60 batches, looks, kills it there, looks again, and lets it end.
void check_readers(const journey& j) {
    const auto before = readers_view(j, 2);
    const auto tasks = tasks_of(j, 2);
    j.phase("export_from_v1");
    j.phase("extract_v1_documents");
    auto running = j.run_until({"import_v1_data", "--batchsize=20"}, "batch_read:40");
    const auto loaded = std::stoi("0" + j.ask("SELECT count(*) FROM osmig_work.w2"));
    BOOST_TEST(loaded > 0);
    BOOST_TEST(loaded < 1200);
    BOOST_TEST(readers_view(j, 2) == before, boost::test_tools::per_element());
    running.signal(SIGKILL);
    running.wait();
    j.wait_for_lock();
    BOOST_TEST(readers_view(j, 2) == before, boost::test_tools::per_element());
    BOOST_TEST(tasks_of(j, 2) == tasks);
    BOOST_TEST(j.phase("import_v1_data").exit_code == 3);
    BOOST_TEST((readers_view(j, 2) != before));
    BOOST_TEST(j.ask("SELECT to_regclass('osmig_work.w2') IS NULL") == "t");
    check_agreement(j);
    check_like_fresh(j);
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(readers_see_the_old_facts_until_the_new_ones_are_all_there, again) {
    change("UPDATE springfield_budget__department SET label = upper(label)");
    check_readers(*this);
}

// Package row, descriptor and table change together.
BOOST_FIXTURE_TEST_CASE(readers_see_the_old_package_until_its_facts_are_there, again) {
    change(
        "UPDATE springfield_budget__department SET label = upper(label); UPDATE dataset SET label = 'Another "
        "title' WHERE id = 2;"
        "DELETE FROM account_dataset WHERE dataset_id = 2 AND account_id = 3");
    check_readers(*this);
}
