// osmig validate_package as users run it.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "models/json.hpp"
#include "tests/support/packages.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary.hpp"

namespace fs = std::filesystem;
using namespace osmig;
using namespace osmig::test;

namespace {

program_result validate(std::vector<std::string> words, const environment& env = {}) {
    words.insert(words.begin(), {std::getenv("OSMIG_PROGRAM"), "validate_package"});
    program_options options;
    options.env = env;
    return run_program(words, options);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// A store with a good and a broken package, and the registry of both.
struct small_store {
    small_store() {
        auto good = good_package();
        good.write_to(root() / "jane/budget-2014");
        auto broken = good_package();
        broken.data("7.0", "seven");
        broken.data("Vestur", "Vest\x1B[2Jur\xFF");
        broken.write_to(root() / "joe/broken");
        package_text registry;
        registry.files["datapackage.json"] =
            R"({"name": "registry", "profile": "tabular-data-package", "resources": [
            {"name": "catalog", "path": "data/catalog.csv", "profile": "tabular-data-resource", "schema": {"fields":
            [{"name": "url"}, {"name": "name"}, {"name": "owner"}]}}]})";
        registry.files["data/catalog.csv"] = "url,name,owner\r\n" + address("jane/budget-2014") +
                                             "/datapackage.json,budget-2014,jane\r\n"
                                             "https://example.org/joe/broken/datapackage.json,broken,joe\r\n";
        registry.write_to(root());
    }
    const fs::path& root() const { return folder.path(); }
    std::string address(const std::string& key) const { return "file://" + (root() / key).string(); }
    temporary_folder folder;
};

const small_store& store() {
    static const small_store one;
    return one;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_valid_package) {
    const auto folder = store().root() / "jane/budget-2014";
    for (const auto& path : {folder.string(), folder.string() + "/", (folder / "datapackage.json").string(),
                             store().address("jane/budget-2014")}) {
        const auto got = validate({path});
        BOOST_TEST_CONTEXT(path << got.err) {
            BOOST_TEST(got.exit_code == 0);
            BOOST_TEST(got.out == "valid: 2 resources, 7 rows\n");
        }
    }
}

BOOST_AUTO_TEST_CASE(an_invalid_package) {
    const auto got = validate({(store().root() / "joe/broken").string()});
    BOOST_TEST(got.exit_code == 7);
    BOOST_TEST(has(got.out, "  data/budget.csv\n"));
    BOOST_TEST(has(got.out, "row 6 (line 7), amount: \"seven\" is no number. [type]"));
    BOOST_TEST(has(got.out, "row 6 (line 7), region_label: There are bytes"));
    BOOST_TEST(has(got.out, "invalid: 2 errors (1 encoding, 1 type); 2 resources, 7 rows\n"));
    BOOST_TEST(!has(got.out, "\x1B"));
}

BOOST_AUTO_TEST_CASE(as_json) {
    const auto got = validate({(store().root() / "joe/broken").string(), "--format=json"});
    BOOST_TEST(got.exit_code == 7);
    const auto said = json::parse(got.out);
    BOOST_TEST(!said.find("valid")->truth);
    const auto& package = said.find("packages")->items.at(0);
    BOOST_TEST(package.find("errors")->text.shown == "2");
    BOOST_TEST(package.find("resources")->items.at(0).find("rows")->text.shown == "5");
    const auto& finding = package.find("findings")->items.at(1);
    BOOST_TEST(finding.find("word")->text.shown == "type");
    BOOST_TEST(finding.find("file")->text.shown == "data/budget.csv");
    BOOST_TEST(finding.find("row")->text.shown == "6");
    BOOST_TEST(finding.find("line")->text.shown == "7");
    BOOST_TEST(finding.find("column")->text.shown == "amount");
}

BOOST_AUTO_TEST_CASE(all_that_a_registry_lists) {
    const auto root = store().root().string();
    for (const auto& got :
         {validate({root, "--all"}), validate({"--all"}, {{"OSMIG_STORE", "file://" + root}})}) {
        BOOST_TEST(got.exit_code == 7);
        BOOST_TEST(has(got.out, root + "\nvalid: 1 resource, 2 rows\n"), got.out);
        BOOST_TEST(has(got.out, root + "/jane/budget-2014\nvalid: 2 resources, 7 rows\n"));
        BOOST_TEST(has(got.out, root + "/joe/broken\n"));
        BOOST_TEST(has(got.out, "2 of 3 packages are valid.\n"));
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_there) {
    const auto check = [](const program_result& got, const std::string& part) {
        BOOST_TEST(got.exit_code == 2);
        BOOST_TEST(has(got.err, part), got.err);
    };
    check(validate({}), "Which package?");
    check(validate({"/nowhere"}), "There is no datapackage.json in /nowhere.");
    check(validate({"--all"}), "set OSMIG_STORE");
    check(validate({"ftp://example.org"}), "ftp");
    check(validate({"--all", (store().root() / "jane/budget-2014").string()}), "There is no registry");
}

BOOST_AUTO_TEST_CASE(warnings_count_where_one_is_strict) {
    auto package = good_package();
    package.describe(R"("owner": "jane",)", "");
    const temporary_folder folder;
    package.write_to(folder.path());
    const auto lenient = validate({folder.path().string()});
    BOOST_TEST(lenient.exit_code == 0);
    BOOST_TEST(has(lenient.out, "valid: 1 warning (1 no-owner); 2 resources, 7 rows\n"));
    BOOST_TEST(validate({folder.path().string(), "--strict"}).exit_code == 7);
}
