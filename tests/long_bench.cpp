// Every bar of the benchmark, in small: measured, or skipped with the reason.
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/support/measured.hpp"
#include "tests/support/needs.hpp"

using namespace osmig::test;

namespace {

const needs python(no_python);

// Peers may not be installed; more rows may take no longer where there are so few.
bool may_be_skipped(const std::string& name) {
    return name.starts_with("peer.") || name.starts_with("marginal.") || name == "narrow.jobs2";
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_bar_is_measured_or_says_why_not) {
    const auto seen = measure_in_small(std::getenv("OSMIG_PROGRAM"), {});
    BOOST_REQUIRE_MESSAGE(seen.result.exit_code == 0, seen.result.err);
    BOOST_TEST(seen.bars.size() == 30U);
    for (const auto& [name, bar] : seen.bars) {
        const bool there = seen.has_figures(name);
        BOOST_TEST((there || may_be_skipped(name)), name << " was not measured");
        BOOST_TEST((there || seen.word(name, "note") != ""), name << " does not say why");
        BOOST_TEST(says(seen.result, "| " + name + " "), "the table has no " << name);
    }
}
