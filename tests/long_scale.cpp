// The size of OpenSpending as it was: a thousand datasets, five thousand tables, on servers with default settings, clean and
// dirty. OSMIG_SCALE_ENTRIES=5000000 makes it as large as it was in rows, too (docs/scale.md); --log_level=message prints
// times and memory.
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/support/size_check.hpp"

namespace {

int entries() {
    const char* given = std::getenv("OSMIG_SCALE_ENTRIES");
    return given != nullptr ? std::atoi(given) : 50000;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_thousand_datasets_move_and_move_again) {
    osmig::test::check_size({.datasets = 1000, .entries = entries()});
}

BOOST_AUTO_TEST_CASE(a_thousand_dirty_datasets_move_and_move_again) {
    osmig::test::check_size({.datasets = 1000, .entries = entries(), .dirty = true});
}
