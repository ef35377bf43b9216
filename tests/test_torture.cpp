// One journey with a fault in each of its phases, chosen by OSMIG_SEED from those that are quick; long_torture.cpp is
// for all of them.
#include <boost/test/unit_test.hpp>

#include "tests/support/torture_round.hpp"

using namespace osmig::test;

BOOST_AUTO_TEST_CASE(disturbed_in_every_phase_it_ends_as_if_nothing_had_been) {
    torture_stand stand(true);
    const auto one = torture_round(stand, seed(), true);
    BOOST_TEST_MESSAGE(one.story);
    BOOST_TEST(one.differs == "", "OSMIG_SEED=" << seed() << '\n' << one.story << one.differs);
}
