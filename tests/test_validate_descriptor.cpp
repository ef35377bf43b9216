// Paths and words of descriptors, what is counted and what is kept, and packages that are not fiscal.
#include <boost/test/unit_test.hpp>

#include "package/descriptor_check.hpp"
#include "package/text_rules.hpp"
#include "package/validate.hpp"
#include "tests/support/packages.hpp"

using namespace osmig;
using namespace osmig::test;

BOOST_AUTO_TEST_CASE(paths_are_safe_or_not) {
    for (const char* path : {"a.csv", "data/a.csv", "data/a b.csv", "a..csv", "archive/1.csv", "50%.csv"})
        BOOST_TEST(!unsafe_path(path), path);
    for (const char* path : {"", "/a.csv", "../a.csv", "a/../b.csv", "..", "a/..", "a../b.csv", "~/a.csv",
                             "%HOME%/a", "$HOME/a", ".a.csv", "a/.b/c.csv", "a\\b.csv", "a//b.csv", "a/"})
        BOOST_TEST(unsafe_path(path).has_value(), path);
}

BOOST_AUTO_TEST_CASE(words_are_as_their_patterns_say) {
    const auto check = [](const text_rule& rule, std::vector<const char*> good,
                          std::vector<const char*> bad) {
        for (const char* one : good) BOOST_TEST(rule.holds(one), one);
        for (const char* one : bad) BOOST_TEST(!rule.holds(one), one);
    };
    check(text_rules::name, {"a", "a-b_c.1"}, {"", "A", "a/b", "a b", "ä"});
    check(text_rules::name_1x, {"a/b"}, {"", "A"});
    check(text_rules::country, {"IS"}, {"is", "ISL", "I", ""});
    check(text_rules::currency, {"ISK"}, {"isk", "IS", ""});
    check(text_rules::day, {"2014-01-31", "2014-1-1"},
          {"2014", "2014-13-01", "2014-01-32", "2014-01-01x", "14-01-01"});
    check(text_rules::mediatype, {"text/csv"}, {"csv", "/csv", "text/"});
    check(text_rules::hash, {"", "0123456789abcdef0123456789ABCDEF", "sha256:00ff"},
          {"xyz", "00ff", "sha256:", ":00"});
}

BOOST_AUTO_TEST_CASE(all_are_counted_and_the_first_are_kept) {
    auto package = good_package();
    auto& table = package.files["data/codes.csv"];
    for (int i = 0; i < 1000; ++i) table += "x,y\r\n";
    table += "x\r\n";
    const auto result = validate_package(package, {.findings = 3});
    BOOST_TEST(result.errors == 1001u);
    BOOST_TEST(result.words.at("type").errors == 1000u);
    // The first of each word is kept, however many of another word came before it.
    BOOST_TEST(result.findings.size() == 4u);
    BOOST_TEST(result.findings.back().word == "row-length");
    BOOST_TEST(result.findings.back().row == 1004u);
}

BOOST_AUTO_TEST_CASE(a_package_of_tables_needs_no_model) {
    package_text registry;
    registry.files["datapackage.json"] =
        R"({"name": "registry", "profile": "tabular-data-package", "resources": [
        {"name": "catalog", "path": "data/catalog.csv", "profile": "tabular-data-resource", "schema": {"fields": [
            {"name": "url"}, {"name": "name"}, {"name": "owner"}, {"name": "since", "type": "year"}]}}]})";
    registry.files["data/catalog.csv"] = "url,name,owner,since\r\nhttp://example.org,a,b,2014\r\n";
    BOOST_TEST(validate_package(registry, {.kind = package_kind::tabular}).findings.empty());
    const auto fiscal = validate_package(registry);
    BOOST_TEST(fiscal.words.at("missing-member").errors == 2u);  // title and model
    BOOST_TEST(fiscal.words.at("bad-word").errors == 1u);        // 0.3 has no type year
}

BOOST_AUTO_TEST_CASE(too_many_different_values_are_a_warning) {
    auto package = good_package();
    package.describe(R"({"name": "code", "type": "string"})",
                     R"({"name": "code", "type": "string", "constraints": {"unique": true}})");
    const auto result = validate_package(package, {.keys = 1});
    BOOST_TEST(result.valid());
    BOOST_TEST(result.words.at("unique-unchecked").warnings == 1u);
}

BOOST_AUTO_TEST_CASE(a_row_that_is_too_long_ends_the_reading) {
    auto package = good_package();
    package.data("Vestur", "\"Vestur" + std::string(2000, 'x'));
    const auto result = validate_package(package, {.row_bytes = 1000});
    BOOST_TEST(result.words.at("row-too-long").errors == 1u);
    BOOST_TEST(result.resources[0].bytes == package.files.at("data/budget.csv").size());
}

BOOST_AUTO_TEST_CASE(a_descriptor_that_is_too_large_is_not_read) {
    auto package = good_package();
    BOOST_TEST(validate_package(package, {.descriptor_bytes = 10}).words.at("descriptor-too-large").errors ==
               1u);
}
