// audit_v1 on the generator's dirty database: what it expects, row by row, is what came of it. On SQL_ASCII, which alone
// can hold every case.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/audit_check.hpp"
#include "tests/support/size_check.hpp"

using namespace osmig::test;

BOOST_AUTO_TEST_CASE(what_it_expects_of_dirt_is_what_comes) {
    migration_world world;
    const auto legacy =
        generate_legacy(world, {.datasets = 40, .entries = 4000, .dirty = true, .encoding = "SQL_ASCII"});
    const migration_from j{world, legacy};
    const auto looked = j.run({"audit_v1", "--full", "--format=json"});
    BOOST_TEST(looked.exit_code == 3, looked.err);
    j.all();
    const auto wrong = differences(expected_outcomes(looked.out), real_outcomes(j.dsn));
    BOOST_TEST(wrong.empty(), fmt::format("{}", fmt::join(wrong, "\n")));
}
