// Two runs over a small dirty database, one of them killed again and again, end in the same; and what became of each case
// is what the catalogue says. The larger one is in long_dirt.cpp.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/dirt_check.hpp"
#include "tests/support/kills.hpp"
#include "tests/support/size_check.hpp"

using namespace osmig::test;

BOOST_AUTO_TEST_CASE(killed_a_dirty_database_arrives_as_if_nothing_had_been) {
    migration_world world;
    const auto legacy = generate_legacy(world, {.datasets = 10, .entries = 600, .dirty = true});
    const migration_from calm(world, legacy), other(world, legacy);
    const auto done = kill_and_compare(calm, other, brief ? 3 : 6);
    BOOST_TEST(done.kills >= 3);
    BOOST_TEST(done.differs == "", "OSMIG_SEED=" << seed() << '\n' << done.differs);
    for (const auto& line : wrong_troubles({legacy, other.dsn}, expected_dirt(legacy))) BOOST_ERROR(line);
    for (const auto& line : wrong_sums({legacy, other.dsn})) BOOST_ERROR(line);
}
