// Many datasets on servers with default settings. The full size is in long_scale.cpp.
#include <boost/test/unit_test.hpp>

#include "tests/support/size_check.hpp"

using namespace osmig::test;

// More tables than a transaction may read, twice over.
BOOST_AUTO_TEST_CASE(many_datasets_move_and_move_again) {
    check_size({.datasets = brief ? 80 : 160, .entries = brief ? 6000 : 12000});
}
