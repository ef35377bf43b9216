// A partial import looks at one unit: the rejects of all others stay open.
#include <boost/test/unit_test.hpp>

#include "tests/support/journey.hpp"

using namespace osmig::test;

namespace {
const char* const open_rejects = "SELECT count(*) FROM osmig.reject WHERE resolved IS NULL";
}

BOOST_AUTO_TEST_CASE(an_item_resolves_no_reject_of_another_unit) {
    const journey at(start::migrated);
    const auto before = at.ask(open_rejects);
    at.phase("import_v1_data", {"--item=dataset:2"});
    BOOST_TEST(at.ask(open_rejects) == before);
}

BOOST_AUTO_TEST_CASE(a_limit_resolves_no_reject_that_it_did_not_reach) {
    const journey at(start::migrated);
    const auto before = at.ask(open_rejects);
    at.phase("import_v1_data", {"--limit=3"});
    BOOST_TEST(at.ask(open_rejects) == before);
}
