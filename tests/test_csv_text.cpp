// Facts as CSV cells: floats as Python prints them, quotes, NULL and "".
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <memory>

#include "models/csv_text.hpp"
#include "tests/support/process.hpp"

using namespace osmig;

namespace {

std::string written(std::optional<std::string_view> value, fact_type type = fact_type::text) {
    std::string out;
    append_csv(out, value, type);
    return out;
}

const std::vector<std::string> numbers{"0",
                                       "-0",
                                       "1",
                                       "-1",
                                       "10",
                                       "2792748",
                                       "0.1",
                                       "0.5",
                                       "1.50",
                                       "-12.75",
                                       "0.0001",
                                       "0.00012",
                                       "0.00001",
                                       "0.0000123",
                                       "1000000000000000",
                                       "9999999999999998",
                                       "10000000000000000",
                                       "12345678901234567000",
                                       "100000000000000000000000000000000000000",
                                       "123456789.123",
                                       "0.30000000000000004"};

}  // namespace

BOOST_AUTO_TEST_CASE(floats_are_pythons) {
    BOOST_TEST(float_as_python("2792748") == "2792748.0");
    BOOST_TEST(float_as_python("10000000000000000") == "1e+16");
    BOOST_TEST(float_as_python("9999999999999998") == "9999999999999998.0");
    BOOST_TEST(float_as_python("0.00001") == "1e-05");
    BOOST_TEST(float_as_python("0.0001") == "0.0001");
    BOOST_TEST(float_as_python("-0") == "-0.0");
    BOOST_TEST(float_as_python("1.50") == "1.5");
    BOOST_TEST(float_as_python("NaN") == "NaN");
    BOOST_TEST(float_as_python("Infinity") == "INF");
    BOOST_TEST(float_as_python("-Infinity") == "-INF");
    BOOST_TEST(float_as_python("12345678901234567890.12") == "1.234567890123456789012e+19");
}

// Where there is a Python, it is asked.
BOOST_AUTO_TEST_CASE(python_agrees) {
    std::string program = "print('\\n'.join(repr(float(x)) for x in [";
    std::string expected;
    for (const auto& n : numbers) {
        program += "'" + n + "',";
        expected += float_as_python(n) + "\n";
    }
    const auto result = test::run_program({"python3", "-c", program + "]))"});
    if (result.exit_code == 127) return;
    BOOST_TEST(result.out == expected);
}

BOOST_AUTO_TEST_CASE(cells_are_quoted_where_they_must) {
    BOOST_TEST(written(std::nullopt) == "");
    BOOST_TEST(written("") == "\"\"");
    BOOST_TEST(written("plain") == "plain");
    BOOST_TEST(written(" spaces ") == " spaces ");
    BOOST_TEST(written("a,b") == "\"a,b\"");
    BOOST_TEST(written("say \"x\"") == "\"say \"\"x\"\"\"");
    BOOST_TEST(written("two\nlines") == "\"two\nlines\"");
    BOOST_TEST(written("tab\tand\\back") == "tab\tand\\back");
    BOOST_TEST(written("5", fact_type::numeric) == "5.0");
    BOOST_TEST(written("5", fact_type::integer) == "5");
    BOOST_TEST(written(std::nullopt, fact_type::numeric) == "");
}
