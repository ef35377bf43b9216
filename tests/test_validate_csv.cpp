// CSV in chunks: what comes out does not depend on where the file is cut. Expectations are what npm csv-parse 4.8.9 says
// (ltrim, relax_column_count; long_validate_official asks it).
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "package/csv_stream.hpp"
#include "package/key_set.hpp"
#include "package/text_decoder.hpp"

using namespace osmig;

namespace {

struct reading {
    std::vector<std::string> rows;  // cells with "|" between, each row with the line that it begins in
    std::optional<csv_fault> fault;
    bool mixed = false;
};

reading read(const std::string& text, std::size_t block, const csv_dialect& dialect = {},
             std::size_t most = 1 << 20) {
    reading out;
    csv_stream csv(dialect, most, [&](const csv_row& row) {
        std::string shown = fmt::format("{}:", row.line);
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            shown += (i == 0 ? "" : "|") + std::string(row.cells[i]);
        out.rows.push_back(shown);
    });
    for (std::size_t at = 0; at < text.size(); at += block)
        csv.feed(std::string_view(text).substr(at, block));
    csv.finish();
    out.fault = csv.fault();
    out.mixed = csv.mixed_line_ends();
    return out;
}

void check(const std::string& text, const std::vector<std::string>& rows, const csv_dialect& dialect = {}) {
    for (const auto block : {1u, 2u, 3u, 5u, 1000u}) {
        const auto got = read(text, block, dialect);
        BOOST_TEST_CONTEXT(text << " in blocks of " << block) {
            BOOST_TEST(!got.fault, (got.fault ? got.fault->message : ""));
            BOOST_TEST(got.rows == rows, boost::test_tools::per_element());
        }
    }
}

void check_fault(const std::string& text, std::uint64_t row, std::uint64_t line, std::size_t column) {
    for (const auto block : {1u, 2u, 3u, 1000u}) {
        const auto got = read(text, block);
        BOOST_TEST_CONTEXT(text << " in blocks of " << block) {
            BOOST_TEST_REQUIRE(got.fault.has_value());
            BOOST_TEST(got.fault->row == row);
            BOOST_TEST(got.fault->line == line);
            BOOST_TEST(got.fault->column == column);
            BOOST_TEST(got.fault->word == "csv-quote");
        }
    }
}

std::string decoded(const std::string& bytes, const std::string& encoding, std::size_t block,
                    int* bad = nullptr) {
    std::string out;
    int faults = 0;
    text_decoder decoder(
        encoding, [&](std::string_view text) { out += text; }, [&] { ++faults; });
    for (std::size_t at = 0; at < bytes.size(); at += block)
        decoder.feed(std::string_view(bytes).substr(at, block));
    decoder.finish();
    if (bad != nullptr) *bad = faults;
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_and_cells) {
    check("a,b\r\n1,2\r\n", {"1:a|b", "2:1|2"});
    check("a,b\n1,2", {"1:a|b", "2:1|2"});
    check("a,b\r1,2\r", {"1:a|b", "2:1|2"});
    check("a,\r\n,\r\n", {"1:a|", "2:|"});
    check("a\r\n\r\nb\r\n", {"1:a", "2:", "3:b"});
    check("", {});
    check("a", {"1:a"});
    check("\"\"", {"1:"});
    check("a,", {"1:a|"});
}

BOOST_AUTO_TEST_CASE(quotes) {
    check("\"a,b\",\"c\"\"d\"\r\n\"\"\"\",x\r\n", {"1:a,b|c\"d", "2:\"|x"});
    check("\"two\r\nlines\",x\r\ny,z\r\n", {"1:two\r\nlines|x", "3:y|z"});
    check("\"a\nb\nc\"\nd\n", {"1:a\nb\nc", "4:d"});
    check("  \"a\" ", {"1:\"a\" "}, {.quote = std::nullopt, .escape = {}});
}

BOOST_AUTO_TEST_CASE(spaces_before_a_cell_are_dropped) {
    check(" a,\t \"b\", c d \r\n", {"1:a|b|c d "});
    check("\" a\"\n", {"1: a"});
}

BOOST_AUTO_TEST_CASE(line_ends_are_those_of_the_first_line) {
    check("a,b\n1,2\r\n", {"1:a|b", "2:1|2\r"});
    check("a,b\n1,\r\n", {"1:a|b", "2:1|"});
    check("a,b\r\n1,2\n3,4\r\n", {"1:a|b", "2:1|2\n3|4"});
    check("a,b\r\n1,2\r3,4\r\n", {"1:a|b", "2:1|2\r3|4"});
    BOOST_TEST(read("a\n1\r\n", 100).mixed);
    BOOST_TEST(!read("a\n\"1\r\n\"\n", 100).mixed);
}

BOOST_AUTO_TEST_CASE(dialects) {
    check("a;b,c\r\n", {"1:a|b,c"}, {.delimiter = ';', .quote = '"', .escape = {}});
    check("a\tb\r\n\tc\r\n", {"1:a|b", "2:|c"}, {.delimiter = '\t', .quote = '"', .escape = {}});
    check("'a,b','c''d'\r\n", {"1:a,b|c'd"}, {.quote = '\'', .escape = {}});
    check("\"a\\\"b\",c\r\n", {"1:a\"b|c"}, {.double_quote = false, .escape = '\\'});
}

BOOST_AUTO_TEST_CASE(faults_say_where) {
    check_fault("a,b\r\n1,\"2\r\n", 2, 2, 1);
    check_fault("a,b\r\n1,2\"\r\n", 2, 2, 1);
    check_fault("a,b\r\n\"1\"2,3\r\n", 2, 2, 0);
    check_fault("a,b\n\"1\"\r\n", 2, 2, 0);
    check_fault("\"a\nb\",c\n1,2,\"x", 2, 3, 2);
}

BOOST_AUTO_TEST_CASE(a_large_cell_passes_and_an_endless_row_does_not) {
    const std::string large(12u << 20, 'x');
    BOOST_TEST(read("a\r\n\"" + large + "\"\r\n", 65536, {}, 64u << 20).rows.back().size() ==
               large.size() + 2);
    const auto endless = read("a\r\n\"" + large, 65536, {}, 1u << 20);
    BOOST_TEST_REQUIRE(endless.fault.has_value());
    BOOST_TEST(endless.fault->word == "row-too-long");
    BOOST_TEST(endless.fault->row == 2u);
    const auto cells = read(std::string(1u << 20, ','), 65536, {}, 1u << 20);
    BOOST_TEST_REQUIRE(cells.fault.has_value());
    BOOST_TEST(cells.fault->word == "row-too-long");
}

BOOST_AUTO_TEST_CASE(utf8_is_checked_wherever_it_is_cut) {
    const std::string text = "aé€😀\xEF\xBF\xBFz";
    for (std::size_t block = 1; block < 12; ++block) {
        int bad = 0;
        BOOST_TEST(decoded(text, "utf-8", block, &bad) == text);
        BOOST_TEST(bad == 0);
        BOOST_TEST(decoded("a\xFF"
                           "b\xC3",
                           "UTF8", block, &bad) ==
                   "a\xEF\xBF\xBD"
                   "b\xEF\xBF\xBD");
        BOOST_TEST(bad == 2);
        // Overlong, a surrogate, beyond U+10FFFF, cut by ASCII.
        for (const char* wrong : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                  "\xE2\x82"
                                  "a"}) {
            decoded(wrong, "utf-8", block, &bad);
            BOOST_TEST(bad > 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(other_encodings_become_utf8) {
    for (const auto block : {1u, 2u, 3u, 7u, 100u}) {
        BOOST_TEST(decoded("H\xF6"
                           "fu\xF0",
                           "iso-8859-1", block) == "Höfuð");
        BOOST_TEST(decoded("\x80", "windows-1252", block) == "€");
        BOOST_TEST(decoded(std::string("\x3D\xD8\x00\xDE"
                                       "a\0",
                                       6),
                           "utf-16le", block) == "😀a");
        int bad = 0;
        decoded(std::string("a\0\x00\xDC", 4), "utf-16le", block, &bad);
        BOOST_TEST(bad == 1);
    }
    const std::string longer(100000, '\xF6');
    BOOST_TEST(decoded(longer, "latin1", 70000).size() == 200000u);
    const text_decoder unknown(
        "klingon", [](std::string_view) {}, [] {});
    BOOST_TEST(!unknown.known());
}

BOOST_AUTO_TEST_CASE(keys_are_remembered_up_to_a_limit) {
    key_set keys(3000);
    for (int i = 0; i < 3000; ++i) BOOST_TEST((keys.add(std::to_string(i)) == key_set::answer::fresh));
    for (int i = 0; i < 3000; ++i) BOOST_TEST((keys.add(std::to_string(i)) == key_set::answer::seen));
    BOOST_TEST((keys.add("more") == key_set::answer::full));
    BOOST_TEST((keys.add("7") == key_set::answer::seen));
}
