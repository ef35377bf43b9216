// Two runs over a small dirty database, one of them killed again and again. The larger one is in long_dirt.cpp.
#define BOOST_TEST_MODULE dirt_kill
#include <boost/test/unit_test.hpp>

#include "tests/support/kills.hpp"
#include "tests/support/size_check.hpp"

using namespace osmig::test;

BOOST_AUTO_TEST_CASE(killed_a_dirty_database_arrives_as_if_nothing_had_been) {
    migration_world world;
    const auto legacy = generate_legacy(world, {.datasets = 10, .entries = 600, .dirty = true});
    const auto done = kill_and_compare(world, legacy, brief ? 3 : 6);
    BOOST_TEST(done.kills >= 3);
    BOOST_TEST(done.differs == "", "OSMIG_SEED=" << seed() << '\n' << done.differs);
}
