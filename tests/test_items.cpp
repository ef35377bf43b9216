// One unit alone: what is asked for is done, and no other is touched.
#include <fmt/format.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;
namespace data = boost::unit_test::data;

// ---- --item=dataset

BOOST_DATA_TEST_CASE(one_dataset_alone_on_an_empty_target,
                     data::make({"dataset:2", "ds:springfield_budget", "DATASET:2"}), item) {
    const journey j;
    BOOST_TEST(j.phases({std::string("--item=") + item}) == (std::vector<int>{0, 0, 0}),
               boost::test_tools::per_element());
    BOOST_TEST(j.list("SELECT v1_id, rows FROM v2.fact_tables") == lines{"2 1200"},
               boost::test_tools::per_element());
    BOOST_TEST(count(j, "v2.packages") == "1");
    BOOST_TEST(count(j, "v1.dataset") == "1");
    BOOST_TEST(count(j, "v1.account_dataset") == "2");
    BOOST_TEST(count(j, "v1.dataset_language") == "2");
    BOOST_TEST(count(j, "v1.account") == "0");
    BOOST_TEST(count(j, "pg_tables WHERE schemaname = 'v1' AND tablename LIKE '%\\_\\_%'") == "4");
    // Users were left alone: the house user owns it for now, and a task says so.
    BOOST_TEST(j.ask("SELECT owner = md5('house@example.org') FROM v2.packages") == "t");
    BOOST_TEST(count(j, "v2.tasks WHERE v1_key = '2' AND kind = 'no-owner'") == "1");
    BOOST_TEST(j.ask("SELECT sum(target) = sum(legacy) AND bool_and(conserved) FROM osmig.money") == "t");
    BOOST_TEST(count(j, "osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(count(j, "osmig.pass WHERE partial") == "3");
}

BOOST_AUTO_TEST_CASE(a_whole_journey_after_one_dataset_ends_as_if_there_had_been_none) {
    const journey j;
    j.phases({"--item=dataset:2"});
    check_whole_afterwards(j);
    BOOST_TEST(count(j, "v2.tasks WHERE v1_key = '2'") == "0");
}

BOOST_AUTO_TEST_CASE(one_dataset_of_a_migrated_target_and_no_other) {
    const journey j(start::migrated);
    j.change(
        "UPDATE springfield_budget__department SET label = upper(label); UPDATE \"regional-spending__entry\" "
        "SET amount = 1;"
        "UPDATE dataset SET label = 'New ' || id");
    const auto other = readers_view(j, 5);
    const auto accounts = j.ask("SELECT ctid FROM v1.account LIMIT 1");
    BOOST_TEST(j.phases({"--item=dataset:springfield_budget"}) == (std::vector<int>{0, 0, 0}),
               boost::test_tools::per_element());
    BOOST_TEST(fact_counts(j, 2) == "0 1200 0");
    BOOST_TEST(j.ask("SELECT package->>'title' FROM v2.packages WHERE v1_id = 2") == "New 2");
    BOOST_TEST(j.ask("SELECT author FROM v2.packages WHERE v1_id = 2") == "Ana Pereira");
    BOOST_TEST(readers_view(j, 5) == other, boost::test_tools::per_element());
    BOOST_TEST(count(j, "v2.packages") == "22");
    BOOST_TEST(count(j, "v1.dataset") == "23");
    BOOST_TEST(count(j, "v2.fact_tables") == "18");
    j.phases();
    BOOST_TEST(fact_counts(j, 2) == "0 0 1200");
    BOOST_TEST(fact_counts(j, 5) == "0 480 0");
    BOOST_TEST(j.ask("SELECT count(*) FROM v2.packages WHERE package->>'title' = 'New ' || v1_id") == "22");
}

// What cannot be migrated is said with the same words and codes as in a whole journey.
BOOST_AUTO_TEST_CASE(a_dataset_whose_mapping_is_broken) {
    const journey j;
    BOOST_TEST(j.phases({"--item=dataset:52"}) == (std::vector<int>{0, 3, 3}),
               boost::test_tools::per_element());
    BOOST_TEST(j.list("SELECT phase, key, reason, rows FROM osmig.reject ORDER BY phase") ==
                   (lines{"extract 52 mapping-unparsable 1", "import 52 no-mapping 12"}),
               boost::test_tools::per_element());
}

// ---- Other types

BOOST_AUTO_TEST_CASE(one_user) {
    const journey j;
    BOOST_TEST(j.phases({"--item=user:5"}) == (std::vector<int>{0, 0, 0}), boost::test_tools::per_element());
    BOOST_TEST(j.list("SELECT id FROM v2.users") == lines{"osv1:5"}, boost::test_tools::per_element());
    BOOST_TEST(count(j, "v1.account") == "1");
    BOOST_TEST(count(j, "v2.currencies") == "0");
    BOOST_TEST(count(j, "v1.dataset") == "0");
    check_whole_afterwards(j);
}

BOOST_AUTO_TEST_CASE(one_user_by_name_on_a_migrated_target) {
    const journey j(start::migrated);
    j.change("UPDATE account SET fullname = 'Renamed ' || id");
    BOOST_TEST(j.phases({"--item=u:ana"}) == (std::vector<int>{0, 0, 0}), boost::test_tools::per_element());
    BOOST_TEST(j.list("SELECT v1_id FROM v2.users WHERE name LIKE 'Renamed%'") == lines{"3"},
               boost::test_tools::per_element());
    BOOST_TEST(j.ask("SELECT join_date IS NOT NULL FROM v2.users WHERE v1_id = 3") == "t");
    BOOST_TEST(count(j, "v1.account") == "14");
}

BOOST_AUTO_TEST_CASE(one_source_with_its_runs) {
    const journey j;
    BOOST_TEST(j.phases({"--item=file:4"}) == (std::vector<int>{0, 0, 0}), boost::test_tools::per_element());
    BOOST_TEST(j.list("SELECT v1_id, v1_dataset_id, last_run FROM v2.sources") == lines{"4 2 complete"},
               boost::test_tools::per_element());
    BOOST_TEST(count(j, "v1.source") == "1");
    BOOST_TEST(count(j, "v1.run") == "2");
    BOOST_TEST(count(j, "doc.source_column") == "7");
    check_whole_afterwards(j);
}

BOOST_AUTO_TEST_CASE(an_item_that_is_not_there_is_named) {
    const journey j(start::migrated);
    for (const auto& command : phase_commands) {
        BOOST_TEST_CONTEXT(command) {
            check_refused(j.phase(command, {"--item=dataset:4711"}), 2, {"dataset:4711"});
            check_refused(j.phase(command, {"--item=dataset:springfield_budgett"}), 2,
                          {"springfield_budgett", "springfield_budget'"});
            const bool documents =
                command == "extract_v1_documents";  // users have none: there is nothing to look up
            if (!documents) check_refused(j.phase(command, {"--item=user:9999"}), 2, {"user:9999"});
            check_refused(j.phase(command, {"--item=planet:1"}), 2, {"planet"});
        }
    }
    BOOST_TEST(count(j, "osmig.pass WHERE ended IS NULL") == "0");
    check_whole_afterwards(j);
}
