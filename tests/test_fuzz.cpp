// Two rounds of the fuzz test (long_fuzz.cpp) with seeds that are known to do much.
#define BOOST_TEST_MODULE fuzz
#include <boost/test/unit_test.hpp>

#include "tests/support/fuzz_round.hpp"

using namespace osmig::test;

BOOST_AUTO_TEST_CASE(a_legacy_dirtied_at_random_ends_in_rejects_and_tasks) {
    for (const std::uint64_t seed : {1U, 2U}) {
        const auto one = fuzz_round(seed);
        BOOST_TEST(!one.mutations.empty());
        BOOST_TEST(one.complaints.empty(), "OSMIG_FUZZ_SECONDS=0 OSMIG_FUZZ_SEED="
                                               << seed << ": " << (one.complaints.empty() ? "" : one.complaints[0]));
    }
}
