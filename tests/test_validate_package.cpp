// Packages, good and broken: each finding with its word and its place. Then the command.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "package/validate.hpp"
#include "tests/support/packages.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

std::string described(const finding& one) {
    return fmt::format("{} {} row {} column {}: {} ({})", one.level == severity::error ? "error" : "warning",
                       one.file, one.row, one.column, one.message, one.word);
}

std::string described(const validation& result) {
    std::string out;
    for (const auto& one : result.findings) out += "\n  " + described(one);
    return out;
}

bool is_expected(const finding& one, const expected_finding& wanted) {
    return one.word == wanted.word && one.file == wanted.file && one.row == wanted.row &&
           one.column == wanted.column && (one.level == severity::warning) == wanted.warning;
}

void check(const variation& one) {
    auto package = good_package();
    one.make(package);
    const auto result = validate_package(package);
    const auto& wanted = one.expected;
    BOOST_TEST_CONTEXT(one.name << described(result)) {
        BOOST_TEST(result.valid() == (wanted.warning || *wanted.word == '\0'));
        const auto& all = result.findings;
        if (*wanted.word == '\0')
            BOOST_TEST(all.empty());
        else
            BOOST_TEST(
                std::any_of(all.begin(), all.end(), [&](const auto& f) { return is_expected(f, wanted); }));
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_good_package_has_no_finding) {
    auto package = good_package();
    const auto result = validate_package(package);
    BOOST_TEST(result.findings.empty(), described(result));
    BOOST_TEST(result.valid());
    BOOST_TEST_REQUIRE(result.resources.size() == 2u);
    BOOST_TEST(result.resources[0].rows == 5u);
    BOOST_TEST(result.resources[0].bytes == package.files.at("data/budget.csv").size());
    BOOST_TEST(result.resources[1].name == "codes");
}

BOOST_AUTO_TEST_CASE(broken_descriptors_are_told) {
    for (const auto& one : broken_descriptors()) check(one);
}

BOOST_AUTO_TEST_CASE(broken_tables_are_told_by_row_and_column) {
    for (const auto& one : broken_tables()) check(one);
}

BOOST_AUTO_TEST_CASE(odd_packages_are_valid) {
    for (const auto& one : odd_packages()) check(one);
}
