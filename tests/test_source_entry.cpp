// A mapping bound to a file's header, and a row read by it.
#include <boost/test/unit_test.hpp>

#include "models/source_columns.hpp"
#include "models/source_entry.hpp"

using namespace osmig;
using texts = std::vector<std::string>;
using views = std::vector<std::string_view>;

namespace {

source_entries entries(const std::string& fields) {
    return source_entries(parse_mapping("{\"mapping\": {" + fields + "}}"));
}

texts read(const source_entries& e, const views& cells) {
    std::vector<source_value> values;
    if (const auto* refused = e.read(cells, values)) return {"!" + refused->rule.name};
    texts out;
    for (const auto& v : values) out.push_back(v.text);
    return out;
}

std::string key_of(const std::vector<std::optional<std::string_view>>& values) {
    std::string key;
    for (const auto& v : values) append_key(key, v);
    return key;
}

const std::string amount = R"("amount": {"type": "measure", "datatype": "float", "column": "Amount"})";

}  // namespace

BOOST_AUTO_TEST_CASE(every_value_of_an_entry_is_a_part) {
    auto e = entries(amount + R"(, "to": {"type": "compound", "key": true, "attributes": {
        "label": {"datatype": "string", "column": "To"}, "name": {"datatype": "id", "column": "To"}}},
        "day": {"type": "date", "key": true, "column": "Day"}, "note": {"type": "attribute", "column": "Note"})");
    BOOST_TEST(e.bind({"Day", " To ", "Amount", "Note\xC2\xA0"}).empty());
    BOOST_TEST(read(e, {"2012", "A B", "1,5", "x "}) == (texts{"15", "A B", "a-b", "2012-01-01", "x "}),
               boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(e.key().size() == 2u);
    BOOST_TEST(*e.key()[0] == 2u);  // the name, though it is the second attribute
    BOOST_TEST(*e.key()[1] == 3u);
    BOOST_TEST(e.measures() == std::vector<std::size_t>{0}, boost::test_tools::per_element());
    // The first that is wrong refuses the row; one that is too short lacks the rest.
    BOOST_TEST(read(e, {"2012", "A B", "x", "x"}) == texts{"!amount"}, boost::test_tools::per_element());
    BOOST_TEST(read(e, {"2012", "A B", "1"}) == texts{"!note"}, boost::test_tools::per_element());
    BOOST_TEST(read(e, {"31.1.2012", "A B", "1", "x"}) == texts{"!day"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_header_may_lack_columns_or_have_one_twice) {
    auto e = entries(amount + R"(, "a": {"type": "attribute", "column": " A "}, "b": {"type": "attribute"})");
    BOOST_TEST(e.bind({"x"}) == (texts{"Amount", " A ", "(none is named for b)"}),
               boost::test_tools::per_element());
    e = entries(amount);
    BOOST_TEST(e.bind({"Amount", "Amount "}).empty());
    BOOST_TEST(read(e, {"1", "2"}) == texts{"2"}, boost::test_tools::per_element());  // the last, as in v1
}

BOOST_AUTO_TEST_CASE(constants_and_compounds_without_attributes) {
    auto e =
        entries(R"("kind": {"type": "attribute", "datatype": "constant", "constant": "body", "key": true},
        "place": {"type": "compound", "column": "Place", "key": true}, "empty": {"type": "compound", "key": true},
        "text": {"type": "measure", "datatype": "string", "column": "Place"})");
    BOOST_TEST(e.bind({"Place"}).empty());
    BOOST_TEST(read(e, {"Ísafjörður"}) == (texts{"body", "Ísafjörður", "Ísafjörður"}),
               boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(e.key().size() == 3u);
    BOOST_TEST(!e.key()[2].has_value());  // a compound without a name: nothing tells its members apart
    BOOST_TEST(e.measures().empty());     // a measure that is a text is none
}

BOOST_AUTO_TEST_CASE(no_two_keys_have_the_same_bytes) {
    BOOST_TEST(key_of({"a", "b"}) != key_of({"ab", ""}));
    BOOST_TEST(key_of({"1:a"}) != key_of({"1", "a"}));
    BOOST_TEST(key_of({std::nullopt}) != key_of({""}));
    BOOST_TEST(key_of({"-"}) != key_of({std::nullopt}));
    BOOST_TEST(number_text(1e16) == number_text(10000000000000000.0));
    BOOST_TEST(number_text(-0.0) == "0");
}

BOOST_AUTO_TEST_CASE(columns_are_typed_by_every_cell) {
    auto e = entries(amount + R"(, "day": {"type": "date", "column": "Day", "format": "%d/%m/%Y"},
        "iso": {"type": "date", "column": "Iso"}, "odd": {"type": "date", "column": "Odd", "format": "%d %b %Y"})");
    const views header{"Amount", "Day", "Iso", "Odd"};
    BOOST_TEST(e.bind(header).empty());
    source_columns columns;
    columns.header(header);
    columns.want_dates(e);
    columns.row({"1", "01/02/2012", "2012-02-01", "1 Feb 2012"});
    columns.row({"", "", "", ""});
    const auto& c = columns.columns();
    BOOST_TEST((c[0].numbers && !c[0].commas && c[1].dates && c[2].dates && !c[3].dates));
    columns.row({"-1,234.5E+2", "29/02/2012", "2012-02-29", ""});
    BOOST_TEST((c[0].numbers && c[0].commas && c[1].dates && c[2].dates));
    columns.row({"1E-5", "29/02/2011", "2012-2-1", ""});
    BOOST_TEST((!c[0].numbers && !c[1].dates && !c[2].dates));
    columns.row({"1"});
    BOOST_TEST(columns.rows() == 5);
    BOOST_TEST(columns.ragged() == 1);
    BOOST_TEST(columns.first_ragged() == 6);
    BOOST_TEST(date_pattern("%d.%m.%Y") == "%d.%m.%Y");
    BOOST_TEST(date_pattern(std::nullopt) == "%Y-%m-%d");
    for (const char* none : {"%Y-%m", "%d.%m.%y", "%d de %m %Y", "%Y-%m-%dT%H", "%Y%m%d%"})
        BOOST_TEST(date_pattern(none) == "", none);
}
