// What a descriptor says of an original file that gives the cube, and what it cannot say.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/json_path.hpp"
#include "tests/support/print.hpp"
#include "tests/support/source_ground.hpp"

using namespace osmig;
using namespace osmig::test;
using namespace osmig::test::source_ground;

BOOST_AUTO_TEST_CASE(the_descriptor_points_at_the_file_s_columns) {
    const auto chosen = ask(cube());
    BOOST_TEST_REQUIRE(chosen.possible);
    const auto& resource = chosen.layout->resource;
    BOOST_TEST(at(resource, {"path"}).starts_with("archive/"));
    BOOST_TEST(at(resource, {"encoding"}) == "utf-8");
    BOOST_TEST(at(resource, {"dialect", "delimiter"}) == ",");
    BOOST_TEST(at(resource, {"dialect", "lineTerminator"}) == "\n");
    texts fields;
    for (const auto& f : get(resource, {"schema", "fields"}).items)
        fields.push_back(fmt::format("{}|{}|{}|{}|{}", at(f, {"name"}), at(f, {"type"}), at(f, {"format"}),
                                     at(f, {"title"}), f.find("columnType") ? at(f, {"columnType"}) : ""));
    const texts expected{"Receiver|string|default||unknown:string-1:code",
                         "Amount|number|default|How much|value", "Day|date|%d.%m.%Y||date:generic",
                         "Note |string|default||unknown:string-2:code", "Unused|string|default||"};
    BOOST_TEST(fields == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(padded_names_are_the_cube_s) {
    // v1 stripped the names of a header; today's readers drop a space before one, or do not.
    BOOST_TEST(verdict(ask(cube(), {replaced(source, "Note ", "\" Note\"")})) == "proved cube:header-padded");
}

BOOST_AUTO_TEST_CASE(what_a_descriptor_cannot_say_stays_the_cube_s) {
    BOOST_TEST(verdict(ask(cube(), {"\xEF\xBB\xBF" + source})) == "proved cube:byte-order-mark");
    BOOST_TEST(verdict(ask(cube(), {source + "\n"})) == "proved cube:ragged-rows");
    BOOST_TEST(change(",first,x", ",first") == "proved cube:ragged-rows");
    BOOST_TEST(change("Unused", "") == "proved cube:header-empty");
    BOOST_TEST(change("Unused", "Extra,Extra") == "proved cube:header-twice");
    BOOST_TEST(change("first", "5\" pipe") == "proved cube:not-readable");
    auto filled = cube(facts, replaced(document, R"("column": "Note", "default_value": "")",
                                       R"("column": "Note", "default_value": "none")"));
    BOOST_TEST(verdict(ask(filled)) == "proved cube:default-used");
}

BOOST_AUTO_TEST_CASE(other_encodings_and_dialects) {
    const auto latin =
        replaced(replaced(replaced(source, "Bær", "B\xE6r"), "Sýsla", "S\xFDsla"), "Bær", "B\xE6r");
    const auto chosen = ask(cube(), {latin});
    BOOST_TEST(verdict(chosen) == "proved source");
    BOOST_TEST(at(chosen.layout->resource, {"encoding"}) == "latin1");
    BOOST_TEST(verdict(ask(cube(), {replaced(latin, "first",
                                             "\x93"
                                             "first\x94")})) == "proved cube:encoding");
    const auto wide = ask(cube(), {std::string("\xFF\xFE"
                                               "R\0",
                                               4)});
    BOOST_TEST(verdict(wide) == "not-csv");
    std::string tabs =
        "Receiver\tAmount\tDay\tNote\r\nBær\t1,234.50\t31.01.2012\tfirst\r\nSýsla\t\t01.02.2012\t\r\n"
        "Bær\t.1\t01.02.2012\tthird\r\n";
    const auto tabbed = ask(cube(), {tabs});
    BOOST_TEST(verdict(tabbed) == "proved source");
    BOOST_TEST(at(tabbed.layout->resource, {"dialect", "delimiter"}) == "\t");
    BOOST_TEST(at(tabbed.layout->resource, {"dialect", "lineTerminator"}) == "\r\n");
    BOOST_TEST(at(tabbed.layout->resource, {"schema", "fields", "1", "groupChar"}) == ",");
}

BOOST_AUTO_TEST_CASE(the_descriptor_of_the_cube_becomes_that_of_the_file) {
    const auto chosen = ask(cube());
    BOOST_TEST_REQUIRE(chosen.possible);
    const auto of_cube =
        json::parse(R"({"name": "x", "resources": [{"name": "dataset"}], "model": {"measures":
        {"amount": {"source": "amount", "currency": "ISK"}}, "dimensions": {}}, "openspending_v1": {"id": 1}})");
    const auto made = source_descriptor(of_cube, *chosen.layout, false);
    BOOST_TEST(
        json::write(get(made, {"model"})) ==
        R"({"measures":{"amount":{"source":"Amount","currency":"ISK"}},"dimensions":{)"
        R"("to":{"label":"Paid to","attributes":{"name":{"source":"Receiver"},"label":{"source":"Receiver",)"
        R"("labelfor":"name"},"kind":{"source":"Receiver","constant":"body"}},"primaryKey":"name","dimensionType":"entity"},)"
        R"("time":{"attributes":{"label":{"source":"Day"}},"primaryKey":"label","dimensionType":"datetime"},)"
        R"("note":{"attributes":{"label":{"source":"Note "}},"primaryKey":"label"}}})");
    BOOST_TEST(get(made, {"resources"}).items.size() == 1u);
    BOOST_TEST(at(made, {"openspending_v1", "id"}) == "1");
    const auto both = source_descriptor(of_cube, *chosen.layout, true);
    BOOST_TEST(at(both, {"resources", "0", "name"}) == "source");
    BOOST_TEST(at(both, {"resources", "1", "name"}) == "dataset");
}
