// Many datasets on servers with default settings. The full size is in long_scale.cpp.
#define BOOST_TEST_MODULE scale
#include <boost/test/unit_test.hpp>

#include "tests/support/size_check.hpp"

using namespace osmig::test;

#ifdef __SANITIZE_ADDRESS__
const legacy_size some{.datasets = 80,
                       .entries = 6000};  // more tables than a transaction may read, twice over
#else
const legacy_size some{.datasets = 200, .entries = 12000};
#endif

BOOST_AUTO_TEST_CASE(hundreds_of_datasets_move_and_move_again) { check_size(some); }
