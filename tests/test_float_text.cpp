// What PostgreSQL 15 prints, as it printed it. tests/test_legacy.cpp asks a server about many thousands more.
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include "db/float_text.hpp"

using osmig::float_text;

BOOST_AUTO_TEST_CASE(plain_between_the_exponents_minus_4_and_14) {
    BOOST_TEST(float_text(0.0001) == "0.0001");
    BOOST_TEST(float_text(0.00001) == "1e-05");
    BOOST_TEST(float_text(0.00012345) == "0.00012345");
    BOOST_TEST(float_text(1.0) == "1");
    BOOST_TEST(float_text(0.1) == "0.1");
    BOOST_TEST(float_text(3.10) == "3.1");
    BOOST_TEST(float_text(120.0) == "120");
    BOOST_TEST(float_text(10062874206.0) == "10062874206");
    BOOST_TEST(float_text(-1234.5678) == "-1234.5678");
    BOOST_TEST(float_text(123456789012345.0) == "123456789012345");
    BOOST_TEST(float_text(99999999999999.9) == "99999999999999.9");
    BOOST_TEST(float_text(1234567890123456.0) == "1.234567890123456e+15");
    BOOST_TEST(float_text(1e14) == "100000000000000");
    BOOST_TEST(float_text(1e15) == "1e+15");
    BOOST_TEST(float_text(1e100) == "1e+100");
}

BOOST_AUTO_TEST_CASE(special_values) {
    using limits = std::numeric_limits<double>;
    BOOST_TEST(float_text(0.0) == "0");
    BOOST_TEST(float_text(-0.0) == "-0");
    BOOST_TEST(float_text(limits::quiet_NaN()) == "NaN");
    BOOST_TEST(float_text(-limits::quiet_NaN()) == "NaN");
    BOOST_TEST(float_text(limits::infinity()) == "Infinity");
    BOOST_TEST(float_text(-limits::infinity()) == "-Infinity");
    BOOST_TEST(float_text(limits::max()) == "1.7976931348623157e+308");
    BOOST_TEST(float_text(limits::min()) == "2.2250738585072014e-308");
    BOOST_TEST(float_text(limits::denorm_min()) == "5e-324");
}

BOOST_AUTO_TEST_CASE(a_middle_between_two_doubles_is_not_printed) {
    BOOST_TEST(float_text(1e22) == "1e+22");
    BOOST_TEST(float_text(1e23) == "9.999999999999999e+22");
    BOOST_TEST(float_text(5e22) == "4.9999999999999996e+22");
    BOOST_TEST(float_text(2e23) == "1.9999999999999998e+23");
    BOOST_TEST(float_text(8.41e21) == "8.409999999999999e+21");
    BOOST_TEST(float_text(-4.75e21) == "-4.750000000000001e+21");
    BOOST_TEST(float_text(4.74e21) == "4.74e+21");
    BOOST_TEST(float_text(0x1p54) == "1.8014398509481984e+16");
    BOOST_TEST(float_text(0x1p55) == "3.602879701896397e+16");
}

BOOST_AUTO_TEST_CASE(every_double_reads_back) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 100000; ++i) {
        const auto value = std::bit_cast<double>(random());
        if (std::isnan(value)) continue;
        const auto text = float_text(value);
        BOOST_REQUIRE_MESSAGE(std::strtod(text.c_str(), nullptr) == value, text);
    }
}

BOOST_AUTO_TEST_CASE(texts_are_numbers_whole_or_not_at_all) {
    using osmig::parse_float;
    BOOST_TEST(*parse_float("0.1") == 0.1);
    BOOST_TEST(*parse_float("1.7976931348623157081e+308") == std::numeric_limits<double>::max());
    BOOST_TEST(*parse_float("4.9406564584124654418e-324") == std::numeric_limits<double>::denorm_min());
    BOOST_TEST(std::signbit(*parse_float("-0.0")));
    BOOST_TEST(std::isnan(*parse_float("NaN")));
    BOOST_TEST(*parse_float("-Inf") == -std::numeric_limits<double>::infinity());
    BOOST_TEST(*parse_float("infinity") == std::numeric_limits<double>::infinity());
    for (const auto* text : {"", "abc", "1,5", "1.5 ", " 1.5", "1e", "0x10", "1e999", "1e-999", "1_000"})
        BOOST_TEST(!parse_float(text), text);
}
