// Two runs over a larger dirty database, one of them killed twenty times, end in the same digests of v1, doc, v2 and the
// ledger. The small one is in test_dirt_kill.cpp.
#include <boost/test/unit_test.hpp>

#include "tests/support/dirt_check.hpp"
#include "tests/support/kills.hpp"
#include "tests/support/size_check.hpp"

using namespace osmig::test;

BOOST_AUTO_TEST_CASE(killed_twenty_times_a_dirty_database_arrives_as_if_nothing_had_been) {
    migration_world world;
    const auto legacy = generate_legacy(world, {.datasets = 300, .entries = 200000, .dirty = true});
    const migration_from calm(world, legacy), other(world, legacy);
    const auto done = kill_and_compare(calm, other, 20);
    BOOST_TEST_MESSAGE(done.kills << " kills");
    BOOST_TEST(done.kills >= 20);
    BOOST_TEST(done.differs == "", "OSMIG_SEED=" << seed() << '\n' << done.differs);
    for (const auto& line : wrong_cases({legacy, other.dsn}, expected_dirt(legacy))) BOOST_ERROR(line);
    for (const auto& line : wrong_troubles({legacy, other.dsn}, expected_dirt(legacy))) BOOST_ERROR(line);
    for (const auto& line : wrong_sums({legacy, other.dsn})) BOOST_ERROR(line);
}
