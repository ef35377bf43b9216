// The one main() of every test executable: Boost.Test's header is precompiled for the others, and would not make one.
#define BOOST_TEST_MODULE osmig
#define BOOST_TEST_NO_MAIN
#include <boost/test/unit_test.hpp>
#include <cstdio>

#include "tests/support/needs.hpp"

namespace osmig::test {

// What a test cannot do without may be asked by static objects, in any order.
static std::string (*what_is_missing)() = nullptr;

needs::needs(std::string (*missing)()) { what_is_missing = missing; }

}  // namespace osmig::test

int main(int argc, char** argv) {
    const auto missing = osmig::test::what_is_missing;
    const auto reason = missing == nullptr ? "" : missing();
    if (reason.empty()) return boost::unit_test::unit_test_main(init_unit_test, argc, argv);
    std::puts(("Skipped: " + reason).c_str());
    return 77;  // ctest's summary then lists it as skipped
}
