// CSV as RFC 4180 has it: what it means, and what it refuses.
#include <boost/test/unit_test.hpp>

#include "db/csv.hpp"

using osmig::csv_error;
using osmig::csv_record;
using osmig::read_csv;

namespace {

// A record as one text: its line, then its fields; NULL as "-".
std::string shown(const csv_record& r) {
    auto out = std::to_string(r.line) + ":";
    for (const auto& field : r.fields) out += field ? "[" + *field + "]" : "-";
    return out;
}

std::string shown(std::string_view text) {
    std::string out;
    for (const auto& r : read_csv(text)) out += shown(r) + ";";
    return out;
}

int refused_in(std::string_view text) {
    try {
        read_csv(text);
    } catch (const csv_error& e) {
        return e.line();
    }
    return 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(fields_are_told_apart) {
    BOOST_TEST(shown("") == "");
    BOOST_TEST(shown("a,b") == "1:[a][b];");
    BOOST_TEST(shown("a,b\n") == "1:[a][b];");
    BOOST_TEST(shown("a\r\nb\r\n") == "1:[a];2:[b];");
    BOOST_TEST(shown(" a ,b\tc") == "1:[ a ][b\tc];");
}

BOOST_AUTO_TEST_CASE(nothing_is_null_and_quoted_nothing_is_empty) {
    BOOST_TEST(shown(",\"\",") == "1:-[]-;");
    BOOST_TEST(shown("\n\"\"\n") == "1:-;2:[];");
}

BOOST_AUTO_TEST_CASE(quoted_fields_hold_anything) {
    BOOST_TEST(shown("\"a,b\",\"say \"\"no\"\"\",\"\"\"\"") == "1:[a,b][say \"no\"][\"];");
    BOOST_TEST(shown("\"one\r\ntwo\n\",x\ny") == "1:[one\r\ntwo\n][x];4:[y];");
}

BOOST_AUTO_TEST_CASE(what_is_no_csv_is_refused_with_its_line) {
    BOOST_TEST(refused_in("a\nb\"c\"") == 2);
    BOOST_TEST(refused_in("a\n\n\"b\"c") == 3);
    BOOST_TEST(refused_in("a\n\"b\n\n") == 2);
    BOOST_TEST(refused_in("\"") == 1);
    BOOST_TEST(refused_in("\"\"\"") == 1);
}
