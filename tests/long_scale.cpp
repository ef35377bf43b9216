// The size of OpenSpending as it was: a thousand datasets, five thousand tables, on servers with default settings.
#define BOOST_TEST_MODULE long_scale
#include <boost/test/unit_test.hpp>

#include "tests/support/size_check.hpp"

BOOST_AUTO_TEST_CASE(a_thousand_datasets_move_and_move_again) {
    osmig::test::check_size({.datasets = 1000, .entries = 50000});
}
