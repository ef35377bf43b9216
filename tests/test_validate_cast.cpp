// Cells as values: each type and format with what npm tableschema 1.12.6 takes, what it refuses, and what only it takes.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "package/cast.hpp"
#include "package/constraints.hpp"
#include "package/js_text.hpp"

using namespace osmig;
using texts = std::vector<std::string>;

namespace {

void check(const field_format& field, cast_result wanted, const texts& cells) {
    const auto cast = make_cast(field);
    BOOST_TEST_REQUIRE(cast.has_value());
    for (const auto& one : cells) {
        typed_value value;
        BOOST_TEST_CONTEXT(field.type << " " << field.format << " \"" << one << "\"") {
            BOOST_TEST(((*cast)(one, nullptr) == wanted));
            BOOST_TEST(((*cast)(one, &value) == wanted));  // the value changes nothing of the verdict
        }
    }
}

void good(const field_format& field, const texts& cells) { check(field, cast_result::good, cells); }
void bad(const field_format& field, const texts& cells) { check(field, cast_result::bad, cells); }
void odd(const field_format& field, const texts& cells) { check(field, cast_result::odd, cells); }

field_format of(const char* type, const char* format = "default") {
    field_format out;
    out.type = type;
    out.format = format;
    return out;
}

double number_of(const field_format& field, const char* cell) {
    typed_value value;
    (*make_cast(field))(cell, &value);
    return value.number;
}

}  // namespace

BOOST_AUTO_TEST_CASE(numbers) {
    good(of("number"),
         {"0", "-1", "+5", "1.5", ".5", "5.", "1e3", "-1E-3", "1e+16", "2792748.0", "NaN", "INF", "-INF"});
    bad(of("number"), {"", "-", ".", "1,000", "1_000", "e5", "1e", "x", "١", "0x", "0xG", "--1", "1 2x"});
    odd(of("number"), {"1 000", " 5", "0x1f", "0b101", "0o17", "Infinity", "-Infinity", "  ", "1\u00A0000"});
    auto german = of("number");
    german.decimal_char = ",";
    good(german, {"1,5", "-0,5", "1.5"});
    german.group_char = ".";
    good(german, {"1.234,5", "1.234.567"});
    BOOST_TEST(number_of(german, "1.234,5") == 1234.5);
    auto spoken = of("number");
    spoken.bare_number = false;
    good(spoken, {"€ 95", "95 %", "-5", "1.5kg"});
    odd(spoken, {"abc"});
    BOOST_TEST(number_of(spoken, "€ 95.5 each") == 95.5);
    BOOST_TEST(number_of(of("number"), "1e400") == std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(integers) {
    good(of("integer"), {"0", "-1", "123456789012345", "9007199254740992", "100000000000000000000"});
    bad(of("integer"), {"", "01", "00", "-0", "+1", "1.0", "1e3", " 1", "1 ", "9007199254740993",
                        "12345678901234567890", "1000000000000000000000"});
    auto spoken = of("integer");
    spoken.bare_number = false;
    good(spoken, {"€ 95", "95%", "-5"});
    bad(spoken, {"1,5", "€", "€ 05"});
}

BOOST_AUTO_TEST_CASE(booleans) {
    good(of("boolean"), {"true", "True", "TRUE", "1", "false", "False", "FALSE", "0", " true "});
    bad(of("boolean"), {"", "yes", "t", "tRUE", "01"});
    auto german = of("boolean");
    german.true_values = {"ja"};
    german.false_values = {"nein"};
    good(german, {"ja", "nein"});
    bad(german, {"true", "Ja"});
}

BOOST_AUTO_TEST_CASE(dates_and_times) {
    good(of("date"), {"2012-01-31", "2012-02-29", "0000-01-01", "9999-12-31"});
    bad(of("date"), {"2012-1-31", "2012-02-30", "2011-02-29", "1900-02-29", "2012-00-01", "2012-13-01",
                     "2012-01-31 ", "12-01-31", "+002012-01-01", "20120131", "2012-01-00"});
    good(of("datetime"), {"2012-01-31T10:00:00Z", "2012-01-31T24:00:00Z"});
    bad(of("datetime"), {"2012-01-31T10:00:00", "2012-01-31 10:00:00Z", "2012-01-31T24:00:01Z",
                         "2012-01-31T23:59:60Z", "2012-01-31T10:00:00z", "2012-01-31"});
    good(of("time"), {"00:00:00", "23:59:59", "24:00:00"});
    bad(of("time"), {"1:00:00", "23:60:00", "25:00:00", "10:00"});
}

BOOST_AUTO_TEST_CASE(patterns) {
    good(of("date", "%d/%m/%Y"), {"31/01/2012"});
    bad(of("date", "%d/%m/%Y"), {"1/1/2012", "31/01/12", "31-01-2012"});
    good(of("date", "%d/%m/%y"), {"31/01/12", "31/01/70"});
    good(of("date", "%d %B %Y"), {"31 January 2012", "31 january 2012"});
    bad(of("date", "%d %B %Y"), {"31 Jan 2012", "31 January  2012"});
    good(of("date", "%A %d %b %Y"), {"Tuesday 31 Jan 2012"});
    bad(of("date", "%A %d %b %Y"), {"Monday 31 Jan 2012"});
    good(of("time", "%I:%M %p"), {"12:30 PM", "01:30 p.m."});
    bad(of("time", "%I:%M %p"), {"13:30 PM", "00:30 AM", "1:30 pm"});
    good(of("date", "%j %Y"), {"366 2012", "001 2012"});
    bad(of("date", "%j %Y"), {"366 2011", "000 2012"});
    good(of("datetime", "%Y-%m-%dT%H:%M:%S%z"), {"2012-01-31T10:00:00+0100", "2012-01-31T10:00:00Z",
                                                 "2012-01-31T10:00:00+01:00", "2012-01-31T10:00:00+01"});
    good(of("datetime", "%Y-%m-%d %H:%M:%S.%f"), {"2012-01-31 10:00:00.123"});
    bad(of("datetime", "%Y-%m-%d %H:%M:%S.%f"), {"2012-01-31 10:00:00.123456"});
    good(of("date", "fmt:%d.%m.%Y"), {"31.01.2012"});
    good(of("date", "YYYY-MM-DD"), {"2012-01-31"});
    bad(of("date", "foo"), {"foo"});
    BOOST_TEST(number_of(of("date", "%d/%m/%Y"), "02/01/1970") == 86400000.0);
    BOOST_TEST(number_of(of("datetime", "%Y-%m-%dT%H:%M:%S%z"), "1970-01-01T01:00:00+0100") == 0.0);
    BOOST_TEST(number_of(of("time", "%I:%M %p"), "12:30 AM") < number_of(of("time", "%I:%M %p"), "01:00 AM"));
}

BOOST_AUTO_TEST_CASE(any_date) {
    good(of("date", "any"),
         {"2012-01-31", "20120131", "2012-031", "2012-01-31T10:00", "2012-01-31 10:00:15.5Z"});
    odd(of("date", "any"), {"01/31/2012", "Jan 31, 2012", "31 January 2012", "2012", "foo 1", "12/31/99",
                            "2012.01.31", "Tue, 31 Jan 2012 10:00:00 +0100", "2012-01-31 10:00 PM"});
    bad(of("date", "any"), {"", "foo", "31/01/2012", "31.01.2012", "Q1 2012", "10:30"});
    good(of("time", "any"), {"10:30", "10:30:15"});
    bad(of("time", "any"), {"", "foo", "25:00"});
}

BOOST_AUTO_TEST_CASE(parts_of_dates) {
    good(of("year"), {"2012", "1000", "9999"});
    bad(of("year"), {"", "12", "0001", "20 1", "12012", "-123"});
    good(of("yearmonth"), {"2012-01", "2012-12"});
    bad(of("yearmonth"), {"2012-13", "2012-00", "2012", "2012-01-01", "x-1"});
    odd(of("yearmonth"), {"2012-1", "12-01", "2012x-1z"});
    good(of("duration"), {"P1Y", "P1Y2M3W4DT5H6M7.5S", "PT1M", "P-1D", "P1,5D"});
    bad(of("duration"), {"", "P", "PT", "P0D", "PT0S", "-P1D", "1Y", "PT1M1H", "P1D1Y", "P1X"});
}

BOOST_AUTO_TEST_CASE(texts_with_a_format) {
    good(of("string", "email"), {"a@b.org", "é@b.org", "a.b+c@d-e.co.uk", "\"a b\"@c.org"});
    bad(of("string", "email"), {"", "a@b", "a b@c.org", "@b.org", "a@", "a@-b.org", "a..b@c.org", "a@b.c"});
    good(of("string", "uri"), {"http://a.org", "ftp://a.org/x", "http://a.org/ü", "http://1.2.3.4:80/",
                               "http://u:p@a.org/?q#f", "https://[::1]:8080/"});
    bad(of("string", "uri"), {"", "a.org", "mailto:a@b.org", "http://localhost/", "urn:x", "http://",
                              "http://a.org:0/", "http://a.org:99999/", "http://a .org/", "//a.org"});
    good(of("string", "uuid"), {"83fc9ab4-b1ed-4d20-848c-ad0265c9b625"});
    bad(of("string", "uuid"),
        {"83fc9ab4b1ed4d20848cad0265c9b625", "83fc9ab4-b1ed-0d20-848c-ad0265c9b625", ""});
    good(of("string", "binary"), {"YQ==", "YWI=", "YWJj"});
    bad(of("string", "binary"), {"YQ", "Y Q=", "YQ=a"});
    good(of("any", "whatever"), {"x", ""});
}

BOOST_AUTO_TEST_CASE(json_in_cells) {
    good(of("object"), {"{}", "{\"a\": [1]}", " {} "});
    bad(of("object"), {"", "[]", "1", "{a:1}", "{\"a\":NaN}"});
    good(of("array"), {"[]", "[1, {}]"});
    bad(of("array"), {"{}", "[1,]", "null"});
    good(of("geopoint"), {"1,2", " 1 , 2 ", "-180,90", "90.5,45.5"});
    bad(of("geopoint"), {"1", "181,0", "0,91", "a,b"});
    odd(of("geopoint"), {"1,2,3"});
    good(of("geopoint", "array"), {"[1,2]", "[\"1\",\"2\"]"});
    bad(of("geopoint", "array"), {"[1]", "{}", "1,2"});
    good(of("geopoint", "object"), {R"({"lon":1,"lat":2})", R"({"lon":"1","lat":"2"})"});
    bad(of("geopoint", "object"), {R"({"lon":1})", "null"});
    good(of("geojson"),
         {R"({"type":"Point","coordinates":[1,2]})", R"({"type":"FeatureCollection","features":[]})",
          R"({"type":"Feature","geometry":null,"properties":{}})"});
    bad(of("geojson"), {R"({"type":"Point"})", R"({"type":"Foo","coordinates":[1,2]})", "{}", "[]"});
    good(of("geojson", "topojson"), {R"({"type":"Topology","objects":{},"arcs":[]})"});
    bad(of("geojson", "topojson"), {R"({"type":"X"})", "{}"});
}

BOOST_AUTO_TEST_CASE(a_type_of_nobodys_has_no_cast) { BOOST_TEST(!make_cast(of("money")).has_value()); }

BOOST_AUTO_TEST_CASE(whole_numbers_as_javascript_writes_them) {
    BOOST_TEST(whole_text(0) == "0");
    BOOST_TEST(whole_text(9007199254740992.0) == "9007199254740992");
    BOOST_TEST(whole_text(1e20) == "100000000000000000000");
    BOOST_TEST(whole_text(12345678901234567890.0) == "12345678901234567000");
    BOOST_TEST(whole_text(-1e15) == "-1000000000000000");
}

BOOST_AUTO_TEST_CASE(texts_are_ordered_and_counted_in_utf16) {
    BOOST_TEST(js_length("aé€😀") == 5u);
    BOOST_TEST(js_less("a", "b"));
    BOOST_TEST(!js_less("a", "a"));
    BOOST_TEST(js_less("a", "ab"));
    BOOST_TEST(js_less("😀", "\uFFFD"));  // by code points it is the other way round
    BOOST_TEST(js_trimmed("\u00A0 x\u2003\t") == "x");
}

BOOST_AUTO_TEST_CASE(a_pattern_that_does_not_end_is_given_up) {
    const auto cast = *make_cast(of("string"));
    std::vector<bad_constraint> wrong;
    const auto set = read_constraints(json::parse(R"({"pattern": "^(a+)+$"})"), cast, wrong);
    BOOST_TEST(wrong.empty());
    typed_value value;
    const std::string text = std::string(40, 'a') + "b";
    cast(text, &value);
    BOOST_TEST(broken_constraints(set, text, value).size() == 1u);
}
