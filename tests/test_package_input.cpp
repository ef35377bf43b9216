// What a package is made of: one row of dataset.dataset's SQL; and its name.
#include <boost/test/unit_test.hpp>

#include "models/package.hpp"

using namespace osmig;
using names = std::vector<std::string>;
using rivals = std::vector<std::pair<std::string, std::string>>;

namespace {

const model_settings settings = {"openspending", "info@okfn.org", "/usr/share/iso-codes/json"};

}  // namespace

BOOST_AUTO_TEST_CASE(package_names_are_v1s_or_unique_slugs) {
    BOOST_TEST(package_name("1", "a_b-c.2", {}) == "a_b-c.2");
    BOOST_TEST(package_name("1", "Ábc Déf", {}) == "abc-def");
    BOOST_TEST(package_name("1", "...", {}) == "dataset-1");
    BOOST_TEST(package_name("1", "", {}) == "dataset-1");
    const rivals all = {{"1", "Foo"}, {"2", "foo"},   {"3", "FOO"}, {"4", "bar"}, {"5", "Foo 3"},
                        {"6", "Bar"}, {"7", "bar-6"}, {"8", "Baz"}, {"9", "baZ"}};
    BOOST_TEST(package_name("1", "Foo", all) == "foo-1");
    BOOST_TEST(package_name("2", "foo", all) == "foo");
    BOOST_TEST(package_name("3", "FOO", all) == "foo-3");
    BOOST_TEST(package_name("5", "Foo 3", all) == "foo-3-5");
    BOOST_TEST(package_name("6", "Bar", all) == "bar-6-6");
    BOOST_TEST(package_name("8", "Baz", all) == "baz");
    BOOST_TEST(package_name("9", "baZ", all) == "baz-9");
}

BOOST_AUTO_TEST_CASE(a_row_of_sql_is_read) {
    const std::vector<std::string> columns = {
        "key",          "name",     "label",          "description",       "currency",    "default_time",
        "category",     "ckan_uri", "private",        "created_at",        "updated_at",  "last_update",
        "mapping",      "team",     "lost_members",   "languages",         "territories", "sources",
        "fact_columns", "rivals",   "schema_version", "entry_custom_html", "serp_title",  "serp_teaser",
        "left_out"};
    cells values(columns.size());
    values[0] = "5", values[1] = "Foo";
    package_input in = read_package_input(input_row(columns, values), settings);
    BOOST_TEST(in.name == "foo");
    BOOST_TEST(in.is_private);
    BOOST_TEST(in.rules == (names{"private-by-default"}), boost::test_tools::per_element());
    BOOST_TEST(!in.fields.has_value());
    values[8] = "f";
    values[12] = "[]";
    values[13] = R"([{"idhash" : "h", "name" : "N", "email" : "e"}])";
    values[14] = "[3, 4]";
    values[15] = R"(["EN", null, " is ", "en", ""])";
    values[20] = "2011-12-07", values[21] = "<b>", values[22] = "T", values[23] = "t";
    values[17] = R"([{"id" : 7, "url" : null}])";
    values[18] = R"({ "_id" : "integer" })";
    values[19] = R"([[2, "foo"], [5, "Foo"]])";
    values[24] = R"(["field \"a\" is null, no object"])";
    in = read_package_input(input_row(columns, values), settings);
    BOOST_TEST(in.left_out == names{"field \"a\" is null, no object"}, boost::test_tools::per_element());
    BOOST_TEST(in.name == "foo-5");
    BOOST_TEST(!in.is_private);
    BOOST_TEST(in.fields->fields.empty());
    BOOST_TEST(in.team.at(0).name == "N");
    BOOST_TEST(in.lost_members == (names{"3", "4"}), boost::test_tools::per_element());
    BOOST_TEST(in.languages == (names{"en", "is"}), boost::test_tools::per_element());
    BOOST_TEST(
        in.rules == (names{"language-respelled", "language-respelled", "language-twice", "language-empty"}),
        boost::test_tools::per_element());
    BOOST_TEST(*in.entry_custom_html == "<b>");
    BOOST_TEST(*in.serp_teaser == "t");
    BOOST_TEST(in.sources.at(0).id == "7");
    BOOST_TEST(in.fact_columns.at("_id") == "integer");
}
