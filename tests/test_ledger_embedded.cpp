#define BOOST_TEST_MODULE embedded
#include <boost/test/unit_test.hpp>

#include "db/ledger/embedded.hpp"

BOOST_AUTO_TEST_CASE(names_are_ordered) { BOOST_TEST(osmig::embedded_ledger().size() == 0u); }
