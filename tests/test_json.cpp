#include <boost/test/unit_test.hpp>

#include "models/json.hpp"

using namespace osmig;
using namespace std::string_literals;

namespace {

std::string again(std::string_view document) { return json::write(json::parse(document)); }
std::string for_jsonb(std::string_view document) {
    return json::write(json::parse(document), json::mode::jsonb);
}

std::size_t error_offset(std::string_view document, int depth = 200) {
    try {
        json::parse(document, depth);
    } catch (const json::error& e) {
        return e.offset;
    }
    return std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_read_is_written_compact_and_in_order) {
    BOOST_TEST(again(R"( {"b" : [1, 2.50, -0, 1e5, true, false, null], "a": {}, "c": []} )") ==
               R"({"b":[1,2.50,-0,1e5,true,false,null],"a":{},"c":[]})");
    BOOST_TEST(again("\"plain\"") == "\"plain\"");
    BOOST_TEST(again("7") == "7");
}

BOOST_AUTO_TEST_CASE(python_escapes_become_utf8) {
    BOOST_TEST(again(R"("r\u00edkissj\u00f3\u00f0s")") == "\"ríkissjóðs\"");
    BOOST_TEST(again(R"("\ud83d\ude00")") == "\"😀\"");
    BOOST_TEST(again(R"("\/ \" \\ \b\f\n\r\t \u001f")") == R"("/ \" \\ \b\f\n\r\t \u001f")");
    BOOST_TEST(json::parse(R"("a\u00e9")").text.raw.empty());
}

BOOST_AUTO_TEST_CASE(a_repeated_key_has_its_last_value_at_its_first_place) {
    BOOST_TEST(again(R"({"a":1,"b":2,"a":3,"b":4,"c":5})") == R"({"a":3,"b":4,"c":5})");
    BOOST_TEST(again(R"({"\u0061":1,"a":2})") == R"({"a":2})");
    BOOST_TEST(again(R"({"\u0000":1,"\ufffd":2,"\u0000":3})") == "{\"\\u0000\":3,\"\uFFFD\":2}");
}

BOOST_AUTO_TEST_CASE(what_utf8_cannot_hold_is_shown_replaced_and_kept_as_it_was) {
    const json::value nul = json::parse(R"("a\u0000\"\u00e9")");
    BOOST_TEST(nul.text.shown == "a\uFFFD\"é");
    BOOST_TEST(nul.text.raw.all() == R"(a\u0000\")"s + "é");
    BOOST_TEST(json::write(nul) == R"("a\u0000\")"s + "é\"");
    BOOST_TEST(json::write(nul, json::mode::jsonb) == R"("a)"s + "\uFFFD" + R"(\")" + "é\"");
    BOOST_TEST(again(R"("\uD800")") == R"("\ud800")");
    BOOST_TEST(again(R"("\udc00\ud800\u0041")") == R"("\udc00\ud800A")");
    BOOST_TEST(again(R"("\ud800\ud83d\ude00")") == "\"\\ud800😀\"");
    BOOST_TEST(for_jsonb(R"("\ud800")") == "\"\uFFFD\"");
    BOOST_TEST((json::parse(again(R"("x\u0000y")")) == json::parse(R"("x\u0000y")")));
}

BOOST_AUTO_TEST_CASE(an_escaped_backslash_before_u0000_is_no_nul) {
    BOOST_TEST(for_jsonb(R"("\\u0000")") == R"("\\u0000")");
    BOOST_TEST(json::parse(R"("\\u0000")").text.shown == "\\u0000");
}

BOOST_AUTO_TEST_CASE(pythons_numbers) {
    BOOST_TEST(again("[NaN,Infinity,-Infinity,1.0E+400]") == "[NaN,Infinity,-Infinity,1.0E+400]");
    BOOST_TEST(for_jsonb("[NaN,Infinity,-Infinity,1e400,1e99999]") ==
               R"(["NaN","Infinity","-Infinity",1e400,"1e99999"])");
    BOOST_TEST(json::parse("12345678901234567890.10").text.shown == "12345678901234567890.10");
}

BOOST_AUTO_TEST_CASE(a_nul_byte_from_elsewhere_never_reaches_jsonb) {
    BOOST_TEST(json::write(json::value("a\0b"s), json::mode::jsonb) == "\"a\uFFFDb\"");
    BOOST_TEST(json::write(json::value("a\0b"s)) == R"("a\u0000b")");
}

BOOST_AUTO_TEST_CASE(errors_say_where) {
    BOOST_TEST(error_offset("") == 0u);
    BOOST_TEST(error_offset("{\"a\":}") == 5u);
    BOOST_TEST(error_offset("{\"a\" 1}") == 5u);
    BOOST_TEST(error_offset("{'a':1}") == 1u);
    BOOST_TEST(error_offset("[1,]") == 3u);
    BOOST_TEST(error_offset("[1 2]") == 3u);
    BOOST_TEST(error_offset("[1] x") == 4u);
    BOOST_TEST(error_offset("\"abc") == 4u);
    BOOST_TEST(error_offset("\"a\nb\"") == 2u);
    BOOST_TEST(error_offset("\"a\xFF\"") == 2u);
    BOOST_TEST(error_offset("\"\xED\xA0\x80\"") == 1u);
    BOOST_TEST(error_offset("\"\\x\"") == 2u);
    BOOST_TEST(error_offset("\"\\u12g4\"") == 5u);
    BOOST_TEST(error_offset("01") == 1u);
    BOOST_TEST(error_offset("-NaN") == 1u);
    BOOST_TEST(error_offset("1.") == 2u);
    BOOST_TEST(error_offset("truth") == 0u);
}

BOOST_AUTO_TEST_CASE(no_beginning_of_a_document_is_a_document) {
    const std::string whole = R"({"a\u00e9":[1.5e3,"\ud83d\ude00",{"b":null}],"c":true})";
    for (std::size_t i = 0; i < whole.size(); ++i) BOOST_TEST(error_offset(whole.substr(0, i)) <= i);
    BOOST_TEST(error_offset(whole) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nesting_is_limited) {
    BOOST_TEST(error_offset("[[[]]]", 3) == std::string::npos);
    BOOST_TEST(error_offset("[[[[]]]]", 3) == 3u);
    BOOST_TEST(error_offset("[[],[],[],[]]", 2) == std::string::npos);
    BOOST_TEST(error_offset(std::string(100000, '[')) == 200u);
}

BOOST_AUTO_TEST_CASE(truth_is_pythons) {
    for (const char* truthy : {"true", "1", "0.5", "NaN", "\"0\"", "[0]", "{\"a\":0}"})
        BOOST_TEST(json::parse(truthy).truthy(), truthy);
    for (const char* not_truthy : {"null", "false", "0", "-0.0", "0e9", "\"\"", "[]", "{}"})
        BOOST_TEST(!json::parse(not_truthy).truthy(), not_truthy);
}

BOOST_AUTO_TEST_CASE(values_can_be_made) {
    json::value made = json::value::object();
    made.add("name", "a\"b");
    made.add("list", json::value::array({json::value::integer(-3), json::value::boolean(true), {}}));
    BOOST_TEST(json::write(made) == R"({"name":"a\"b","list":[-3,true,null]})");
    BOOST_TEST(made.find("name")->text.shown == "a\"b");
    BOOST_TEST(made.find("none") == nullptr);
    BOOST_TEST(json::cell_text(*made.find("list")) == "[-3,true,null]");
    BOOST_TEST(json::cell_text(*made.find("name")) == "a\"b");
}
