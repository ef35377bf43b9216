// Cells of a source file as v1's loader took them. Expected values were made with Python 2.7 and v1's own expressions.
#include <boost/test/unit_test.hpp>

#include "models/decimal_sum.hpp"
#include "models/source_csv.hpp"
#include "models/source_date.hpp"
#include "models/source_values.hpp"
#include "models/v1_slug.hpp"

using namespace osmig;

namespace {

source_rule rule(source_kind kind, std::optional<std::string> default_value = {}) {
    source_rule made;
    made.name = "field";
    made.kind = kind;
    made.default_value = std::move(default_value);
    return made;
}

// The value's text; of what is refused "!" and the word.
std::string read(const source_rule& r, std::optional<std::string_view> cell) {
    const auto value = read_source_value(r, cell ? &*cell : nullptr);
    return value.refused.empty() ? value.text : "!" + value.refused;
}

std::string number(std::string_view text) { return read(rule(source_kind::number), text); }

std::string date(std::string_view text, std::optional<std::string> format = {}, bool dimension = true) {
    auto r = rule(source_kind::date);
    r.dimension = dimension;
    r.format = std::move(format);
    return read(r, text);
}

using rows = std::vector<std::vector<std::string>>;

rows csv(std::string_view text, std::size_t chunk = 1, char delimiter = ',') {
    rows out;
    source_csv reader(delimiter, 1000, [&out](const source_csv::row& row) {
        out.emplace_back(row.cells.begin(), row.cells.end());
        BOOST_TEST(row.number == static_cast<std::int64_t>(out.size()));
        return true;
    });
    for (std::size_t at = 0; at < text.size(); at += chunk) reader.feed(text.substr(at, chunk));
    reader.finish();
    if (!reader.fault().empty()) out.push_back({"!"});
    return out;
}

std::string sum(const std::vector<double>& values) {
    decimal_sum total;
    for (const double v : values) total.add(v);
    return total.text();
}

}  // namespace

BOOST_AUTO_TEST_CASE(datatypes_are_read_in_any_case) {
    BOOST_CHECK(source_kind_of("float") == source_kind::number);
    BOOST_CHECK(source_kind_of(" Float\n") == source_kind::number);
    BOOST_CHECK(source_kind_of("DATE") == source_kind::date);
    BOOST_CHECK(source_kind_of("id") == source_kind::slug);
    BOOST_CHECK(source_kind_of("constant") == source_kind::constant);
    for (const char* other : {"string", "url", "", "integer", "value"})
        BOOST_CHECK(source_kind_of(other) == source_kind::text);
}

BOOST_AUTO_TEST_CASE(numbers_pass_by_v1_s_expression_and_python_s_float) {
    BOOST_TEST(number("1,234.50") == "1234.5");
    BOOST_TEST(number("10062874206") == "10062874206");
    BOOST_TEST(number("-5") == "-5");
    BOOST_TEST(number("1.") == "1");
    BOOST_TEST(number(".5") == "0.5");
    BOOST_TEST(number("1.5E+3") == "1500");
    BOOST_TEST(number("1.e2") == "100");
    BOOST_TEST(number("1.0E400") == "inf");
    BOOST_TEST(number("0." + std::string(400, '0') + "1") == "0");
    BOOST_TEST(number("-0") == "0");
    BOOST_TEST(number("12\n") == "12");
    BOOST_TEST(number("1,2,3") == "123");
    BOOST_TEST(number("0.1") == "0.1");
    for (const char* refused : {"1E5", "1.5E-3", "+5", " 5", "5 ", "1-2", "--5", "-", ",", "1.2.3", "n/a",
                                "\xE2\x82\xAC"
                                "5",
                                "1 000", "12\n\n", "nan", "inf", "0x10", "1.+5", "1.5E"})
        BOOST_TEST(number(refused) == "!not-a-number", refused);
}

BOOST_AUTO_TEST_CASE(blank_cells_take_the_default_and_an_empty_one_counts) {
    for (const std::string_view blank : {"", " ", "\t\r\n", "\xC2\xA0", "\xE3\x80\x80", "\x1C"}) {
        BOOST_TEST(read(rule(source_kind::text), blank) == "!blank");
        BOOST_TEST(read(rule(source_kind::text, ""), blank) == "");
        BOOST_TEST(read(rule(source_kind::text, "none"), blank) == "none");
        BOOST_TEST(read(rule(source_kind::slug, "Not Known"), blank) == "not-known");
        BOOST_TEST(read(rule(source_kind::number, "0"), blank) == "0");
        BOOST_TEST(read(rule(source_kind::number, ""), blank) == "!not-a-number");
        BOOST_TEST(read(rule(source_kind::date, ""), blank) == "!not-a-date");
    }
    BOOST_TEST(read(rule(source_kind::text, "x"), std::nullopt) == "x");
    BOOST_TEST(read(rule(source_kind::text), std::nullopt) == "!blank");
    BOOST_TEST(read(rule(source_kind::text, "x"), "\xE2\x80\x8B") ==
               "\xE2\x80\x8B");  // of no width, but no space
}

BOOST_AUTO_TEST_CASE(texts_stay_as_they_are) {
    BOOST_TEST(read(rule(source_kind::text), " Tollar og gjöld ") == " Tollar og gjöld ");
    auto constant = rule(source_kind::constant);
    BOOST_TEST(read(constant, "anything") == "!no-constant");
    constant.constant = "Local council";
    BOOST_TEST(read(constant, std::nullopt) == "Local council");
}

BOOST_AUTO_TEST_CASE(dates_are_read_by_format_or_by_v1_s_four) {
    BOOST_TEST(date("2012-01-31") == "2012-01-31");
    BOOST_TEST(date("2012-01-31Z") == "2012-01-31");
    BOOST_TEST(date("2012-1-5") == "2012-01-05");
    BOOST_TEST(date("2012-02") == "2012-02-01");
    BOOST_TEST(date("2012") == "2012-01-01");
    BOOST_TEST(date("31.01.2012", "%d.%m.%Y") == "2012-01-31");
    BOOST_TEST(date("7.5.2010", "%d.%m.%Y") == "2010-05-07");
    BOOST_TEST(date("05/31/12", "%m/%d/%y") == "2012-05-31");
    BOOST_TEST(date("05/31/69", "%m/%d/%y") == "1969-05-31");
    BOOST_TEST(date("3 MARCH  2011", "%d %B %Y") == "2011-03-03");
    BOOST_TEST(date("20120131", "%Y%m%d") == "2012-01-31");
    BOOST_TEST(date("2012-01-31 23:59:60.5", "%Y-%m-%d %H:%M:%S.%f") == "2012-01-31");
    BOOST_TEST(date("366/2012", "%j/%Y") == "2012-12-31");
    BOOST_TEST(date("2012-01-31", "") == "2012-01-31");  // no format is none
    for (const char* refused :
         {"31.01.2012", "2012-02-30", "2012-13", "12", "2012-01-31 ", " 2012", "2012/01/31", "x"})
        BOOST_TEST(date(refused) == "!not-a-date", refused);
    BOOST_TEST(date("2012-01-31", "%d.%m.%Y") == "!not-a-date");
    BOOST_TEST(date("2012-05", "%Y-%W") == "!not-a-date");
    // strftime of Python 2 knows no year before 1900; an attribute that is a date never went through it.
    BOOST_TEST(date("1899-12-31") == "!date-before-1900");
    BOOST_TEST(date("1899-12-31", {}, false) == "1899-12-31");
    BOOST_TEST(date("1900-01-01") == "1900-01-01");
}

BOOST_AUTO_TEST_CASE(slugs_are_v1_s_own) {
    BOOST_TEST(v1_slug("Skattar á tekjur og hagnað") == "skattar-a-tekjur-og-hagnad");
    BOOST_TEST(v1_slug("Tekjuskattur, einstaklingar") == "tekjuskattur-einstaklingar");
    BOOST_TEST(v1_slug("Skattar á launagr. og vinnuafl") == "skattar-a-launagr-og-vinnuafl");
    BOOST_TEST(v1_slug("Sala á vöru og þjónustu ") == "sala-a-voru-og-thjonustu");
    BOOST_TEST(v1_slug("A:b;c+d~e") == "a:b;c+d~e");  // these do not split
    BOOST_TEST(v1_slug("__a__B--c") == "a-b-c");
    BOOST_TEST(v1_slug("a\nb\xC2\xA0"
                       "c") == "a-b-c");
    BOOST_TEST(v1_slug("Straße – Łódź") ==
               "strasse---lodz");  // a dash is transliterated, after the splitting
    BOOST_TEST(v1_slug("Министерство обороны") == "ministerstvo-oborony");
    BOOST_TEST(v1_slug("Область") == "oblast'");
    BOOST_TEST(v1_slug("Υπουργείο Παιδείας") == "upourgeio-paideias");
    BOOST_TEST(v1_slug("5 €") == "5-EUR");
    BOOST_TEST(v1_slug("...") == "");
    BOOST_TEST(v1_slug("") == "");
}

BOOST_AUTO_TEST_CASE(csv_is_read_as_python_2_reads_it) {
    const rows plain{{"a", "b"}, {"1", "2"}};
    for (const char* text : {"a,b\n1,2\n", "a,b\r\n1,2", "a,b\r1,2\r", "\n\na,b\n\n1,2\n\n"}) {
        BOOST_CHECK(csv(text) == plain);
        BOOST_CHECK(csv(text, 100) == plain);
    }
    BOOST_CHECK(csv("\"a,\"\"b\"\"\",\"x\ny\"\n") == (rows{{"a,\"b\"", "x\ny"}}));
    BOOST_CHECK(csv(" a, \"b\",c\"d\"\n") == (rows{{" a", " \"b\"", "c\"d\""}}));
    BOOST_CHECK(csv("\"a\"b,c\n") == (rows{{"ab", "c"}}));
    BOOST_CHECK(csv("a,\n,\n") == (rows{{"a", ""}, {"", ""}}));
    BOOST_CHECK(csv("\"\"\n") == (rows{{""}}));
    BOOST_CHECK(csv("a\n\"b,c\nd") == (rows{{"a"}, {"b,c\nd"}}));
    BOOST_CHECK(csv("a;b", 1, ';') == (rows{{"a", "b"}}));
    BOOST_CHECK(csv(std::string_view("a\nb\0c\n", 6)) == (rows{{"a"}, {"!"}}));
    BOOST_CHECK(csv("a\n" + std::string(2000, 'x')) == (rows{{"a"}, {"!"}}));
}

BOOST_AUTO_TEST_CASE(sums_are_exact) {
    BOOST_TEST(sum({}) == "0");
    BOOST_TEST(sum({0.1, 0.2}) == "0.3");
    BOOST_TEST(sum({0.1, -0.1}) == "0");
    BOOST_TEST(sum({1e16, 1, -1e16}) == "1");
    BOOST_TEST(sum({-1e16, 0.5}) == "-9999999999999999.5");
    BOOST_TEST(sum({1e9, -1}) == "999999999");
    BOOST_TEST(sum({-1e18, 1}) == "-999999999999999999");
    BOOST_TEST(sum({123456789.123456, 0.000001}) == "123456789.123457");
    BOOST_TEST(sum({1.7976931348623157e308, 1.7976931348623157e308}) ==
               "35953862697246314" + std::string(292, '0'));
    BOOST_TEST(sum({5e-324}) == "0." + std::string(323, '0') + "5");
    BOOST_TEST(sum({-0.0}) == "0");
    decimal_sum odd;
    odd.add(std::numeric_limits<double>::quiet_NaN());
    odd.add(-std::numeric_limits<double>::infinity());
    odd.add(2);
    BOOST_TEST(odd.text() == "2");
    BOOST_TEST(odd.nan() == 1);
    BOOST_TEST(odd.infinite() == 1);
}
