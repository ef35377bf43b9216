#include <boost/test/unit_test.hpp>

#include "db/copy_text.hpp"

using namespace osmig;
using namespace std::string_literals;
using views = std::vector<std::string_view>;

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

void check_unescaped(std::string_view field, const std::string& expected) {
    const auto value = unescape(field);
    BOOST_REQUIRE_MESSAGE(value, field);
    BOOST_TEST(*value == expected);
}

void check_split(std::string_view line, const views& expected) {
    const auto fields = split_line(line);
    BOOST_TEST(fields == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_line_is_split_at_tabs) {
    check_split("a\tb\tc", {"a", "b", "c"});
    check_split("\t", {"", ""});
    check_split("", {""});
    check_split("one", {"one"});
    check_split("\\N\t\\\\N", {"\\N", "\\\\N"});
}

BOOST_AUTO_TEST_CASE(a_tab_after_a_backslash_is_data_unless_that_backslash_is_escaped) {
    check_split("a\\\tb\tc", {"a\\\tb", "c"});
    check_split("a\\\\\tb", {"a\\\\", "b"});
    check_split("a\t\\\\\\\tb", {"a", "\\\\\\\tb"});
}

BOOST_AUTO_TEST_CASE(a_reused_vector_forgets_what_it_held) {
    views fields{"old", "older", "oldest"};
    split_line("new", fields);
    BOOST_TEST(fields == views{"new"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_a_bare_backslash_n_is_null) {
    BOOST_TEST(!unescape("\\N"));
    check_unescaped("\\\\N", "\\N");
    check_unescaped("x\\N", "xN");
    check_unescaped("", "");
    check_unescaped("N", "N");
}

BOOST_AUTO_TEST_CASE(every_escape_that_copy_from_takes_is_read) {
    check_unescaped("\\b\\f\\n\\r\\t\\v\\\\", "\b\f\n\r\t\v\\");
    check_unescaped("\\101\\7\\0601\\477", "A\a01?");     // one to three octal digits, the low byte of more
    check_unescaped("\\x41\\x4a4\\xag\\xg", "AJ4\ngxg");  // one or two hex digits; none: a plain x
    check_unescaped("\\0", "\0"s);
    check_unescaped("\\a\\.\\\t\\8", "a.\t8");
    check_unescaped("end\\", "end");
}

BOOST_AUTO_TEST_CASE(a_field_without_escapes_is_not_copied) {
    const std::string field = "plain text, Überschrift, 😀";
    std::string buffer = "untouched";
    const auto value = unescape(field, buffer);
    BOOST_TEST(value->data() == field.data());
    BOOST_TEST(buffer == "untouched");
    BOOST_TEST(unescape("a\\tb", buffer)->data() == buffer.data());
    BOOST_TEST(buffer == "a\tb");
}

BOOST_AUTO_TEST_CASE(text_is_escaped_as_copy_to_writes_it) {
    BOOST_TEST(escaped("a\tb\nc\rd\be\ff\vg\\h") == "a\\tb\\nc\\rd\\be\\ff\\vg\\\\h");
    BOOST_TEST(escaped("\\.") == "\\\\.");
    BOOST_TEST(escaped("\\N") == "\\\\N");
    BOOST_TEST(escaped("\a\x01\x1f\x7f é 😀 \xff") == "\a\x01\x1f\x7f é 😀 \xff");
    BOOST_TEST(escaped("") == "");
}

BOOST_AUTO_TEST_CASE(rows_have_tabs_between_and_a_newline_behind) {
    std::string out = "before\n";
    append_row(out, {"a\tb", std::nullopt, "", "\\N"});
    append_row(out, {});
    BOOST_TEST(out == "before\na\\tb\t\\N\t\t\\\\N\n\n");
}

BOOST_AUTO_TEST_CASE(every_pair_of_bytes_survives_the_journey) {
    for (int first = 0; first < 256; ++first)
        for (int second = 0; second < 256; ++second) {
            const std::string text{static_cast<char>(first), static_cast<char>(second)};
            std::string line;
            append_row(line, {text, text});
            BOOST_REQUIRE(line.back() == '\n');
            line.pop_back();
            const auto fields = split_line(line);
            BOOST_REQUIRE_EQUAL(fields.size(), 2U);
            BOOST_REQUIRE(unescape(fields[0]) == text);
            BOOST_REQUIRE(unescape(fields[1]) == text);
        }
}
