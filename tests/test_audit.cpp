// audit_v1 on the bundled legacy: what it expects is what export, extract and import then do; it writes nothing, needs
// no target, and tells no secret.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/audit_check.hpp"
#include "tests/support/journey.hpp"

using namespace osmig::test;

namespace {

const environment no_target{{"OSMIG_TARGET_DSN", std::nullopt}, {"ALLOW_DATA_MIGRATION", std::nullopt},
                            {"APP_ENV", std::nullopt}};

program_result audit(const journey& j, std::vector<std::string> options = {}) {
    options.insert(options.begin(), "audit_v1");
    return j.run(options, no_target);
}

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(what_it_expects_is_what_comes) {
    const journey j;
    const auto looked = audit(j, {"--full", "--format=json"});
    BOOST_TEST(looked.exit_code == 3, looked.err);
    j.phases();
    const auto wrong = differences(expected_outcomes(looked.out), real_outcomes(j.target_dsn));
    BOOST_TEST(wrong.empty(), fmt::format("{}", fmt::join(wrong, "\n")));
}
