// Our verdict and that of the official tools, on every package that the tests know: the good one, the broken ones, the
// odd ones and the real export. Where they differ, the variation says why (tests/support/packages.hpp).
#define BOOST_TEST_MODULE long_validate_official
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "models/json.hpp"
#include "package/validate.hpp"
#include "tests/support/packages.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary.hpp"

namespace fs = std::filesystem;
using namespace osmig;
using namespace osmig::test;

namespace {

const fs::path schemas_03 = "/work/shared/data/schemas";

// npm's packages, installed once into a folder that goes with the test. Exits with 77 where that cannot be.
const fs::path& modules() {
    static const temporary_folder folder;
    static const fs::path found = [] {
        program_options in_it;
        in_it.folder = folder.path().string();
        std::ofstream(folder.path() / "package.json") << "{}";
        const auto done = run_program({"npm", "install", "--no-audit", "--no-fund", "datapackage@1.1.10",
                                       "tableschema@1.12.6", "tv4@1.3.0"},
                                      in_it);
        if (done.exit_code != 0) {
            fmt::print("npm's packages cannot be had here: {}\n", done.err);
            std::exit(77);
        }
        return folder.path() / "node_modules";
    }();
    return found;
}

struct verdict {
    bool valid = false;
    std::string errors;
};

// Of all folders at once: node takes a second to begin.
std::vector<verdict> official(const std::vector<fs::path>& folders) {
    program_options asked;
    for (const auto& folder : folders) asked.input += folder.string() + "\n";
    const auto script = fs::path(std::getenv("OSMIG_SOURCE")) / "tests/support/official.js";
    const auto schemas = fs::exists(schemas_03) ? schemas_03.string() : "-";
    const auto out = run_or_throw({"node", script.string(), schemas, modules().string()}, asked);
    std::vector<verdict> all;
    std::istringstream lines(out);
    for (std::string line; std::getline(lines, line);) {
        const auto one = json::parse(line);
        all.push_back({one.find("count")->number == "0", json::write(*one.find("errors"))});
    }
    BOOST_TEST_REQUIRE(all.size() == folders.size());
    return all;
}

void compare(const std::vector<variation>& variations) {
    const temporary_folder ground;
    std::vector<fs::path> folders;
    for (const auto& one : variations) {
        auto package = good_package();
        one.make(package);
        folders.push_back(ground.path() / std::to_string(folders.size()));
        fs::create_directory(folders.back());
        package.write_to(folders.back());
    }
    const auto theirs = official(folders);
    for (std::size_t i = 0; i < variations.size(); ++i) {
        auto package = good_package();
        variations[i].make(package);
        const auto ours = validate_package(package);
        BOOST_TEST_MESSAGE(variations[i].name << ": theirs " << theirs[i].errors);
        const bool alike = ours.valid() == theirs[i].valid;
        BOOST_TEST_CONTEXT(variations[i].name << ": ours " << ours.valid() << ", theirs "
                                              << theirs[i].errors) {
            BOOST_TEST(alike == (*variations[i].official == '\0'));
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(descriptors_are_judged_alike) { compare(broken_descriptors()); }
BOOST_AUTO_TEST_CASE(tables_are_judged_alike) { compare(broken_tables()); }
BOOST_AUTO_TEST_CASE(odd_packages_are_judged_alike) { compare(odd_packages()); }
