// The generator's dirty databases: migrated with all their rejects, nothing differs that is not explained.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/size_check.hpp"

using namespace osmig::test;

namespace {

void check_dirty(const std::string& encoding) {
    migration_world world;
    const auto legacy =
        generate_legacy(world, {.datasets = 30, .entries = 2000, .dirty = true, .encoding = encoding});
    const migration_from j{world, legacy};
    j.all();
    const auto result = j.run({"check_data_counts", "--full", "--fail_only"});
    BOOST_TEST(result.exit_code == 0, result.out + result.err);
    BOOST_TEST(says(result, " 0 differ."));
    j.run({"check_data_counts", "--full"});
    BOOST_TEST(j.value("SELECT count(DISTINCT at) || ' ' || bool_and(difference = 0) FROM osmig.quality") ==
               "2 true");
}

}  // namespace

BOOST_AUTO_TEST_CASE(after_a_dirty_migration_nothing_differs) { check_dirty("SQL_ASCII"); }
BOOST_AUTO_TEST_CASE(nor_where_the_legacy_is_utf8) { check_dirty("UTF8"); }
