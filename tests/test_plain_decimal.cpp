// One text for each number, however it was written.
#include <boost/test/unit_test.hpp>

#include "commands/check/plain_decimal.hpp"

using osmig::plain_decimal;

BOOST_AUTO_TEST_CASE(numbers_have_one_text) {
    for (const auto& [text, plain] : std::vector<std::pair<std::string, std::string>>{
             {"0", "0"},
             {"-0", "0"},
             {"-0.00", "0"},
             {"007", "7"},
             {"1.50", "1.5"},
             {"-0.25", "-0.25"},
             {"1e+22", "10000000000000000000000"},
             {"1.5e3", "1500"},
             {"-12.5e-3", "-0.0125"},
             {"5e-7", "0.0000005"},
             {"123456789012345678901234567890.5", "123456789012345678901234567890.5"}})
        BOOST_TEST(plain_decimal(text) == plain);
}

BOOST_AUTO_TEST_CASE(what_is_no_decimal_stays) {
    for (const std::string text : {"NaN", "Infinity", "", "-", "1e", "e5", "1.2.3", "12a", "1e99999"})
        BOOST_TEST(plain_decimal(text) == text);
}
