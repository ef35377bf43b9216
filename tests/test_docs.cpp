// What can be checked of the documentation: commands.md is what the program says of itself, queries run, links lead
// somewhere, and tests that are named as proof exist.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/journey.hpp"
#include "tests/support/process.hpp"

namespace fs = std::filesystem;

namespace {

fs::path root() { return std::getenv("OSMIG_SOURCE"); }

std::string read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> pages() {
    std::vector<fs::path> out{root() / "README.md", root() / "CONTRIBUTING.md", root() / "CHANGELOG.md"};
    for (const auto& entry : fs::directory_iterator(root() / "docs"))
        if (entry.path().extension() == ".md") out.push_back(entry.path());
    return out;
}

std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
    const std::regex wanted(pattern);
    std::vector<std::string> out;
    for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at)
        out.push_back((*at)[1]);
    return out;
}

// All test sources as one text: names of cases are looked up in it.
std::string all_tests() {
    std::string out;
    for (const auto& entry : fs::directory_iterator(root() / "tests"))
        if (entry.path().extension() == ".cpp") out += read(entry.path());
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(commands_are_what_the_program_says) {
    const auto now = osmig::test::run_or_throw({root() / "dev.d/docs", std::getenv("OSMIG_PROGRAM")});
    BOOST_TEST((now == read(root() / "docs/commands.md")),
               "docs/commands.md is not what the program says of itself: run ./dev docs.");
}

// On an empty target: names that went or changed are what is looked for.
BOOST_AUTO_TEST_CASE(queries_run) {
    const osmig::test::journey at;
    std::size_t found = 0;
    for (const auto& page : pages()) {
        for (const auto& sql : all_matches(read(page), "```sql\n([^`]+)```")) {
            BOOST_CHECK_NO_THROW(osmig::test::execute(at.target_dsn, sql));
            ++found;
        }
    }
    BOOST_TEST(found >= 5U);
}

BOOST_AUTO_TEST_CASE(links_lead_somewhere) {
    for (const auto& page : pages()) {
        for (const auto& link : all_matches(read(page), R"(\]\(([^)#:]+)\))")) {
            BOOST_TEST(fs::exists(page.parent_path() / link), page << " links to " << link);
        }
    }
}

BOOST_AUTO_TEST_CASE(tests_that_are_named_exist) {
    const auto tests = all_tests();
    const auto table = read(root() / "README.md");
    BOOST_TEST(all_matches(table, "`(test_[a-z0-9_]+)`").size() > 10U);
    for (const auto& file : all_matches(table, "`(test_[a-z0-9_]+)`"))
        BOOST_TEST(fs::exists(root() / "tests" / (file + ".cpp")), file);
    for (const auto& name : all_matches(table, "`([a-z0-9]+(?:_[a-z0-9]+){3,})`"))
        BOOST_TEST((tests.find("(" + name) != std::string::npos), name << " is no test case");
}

// Words that the models count, in whatever way they say them: fired("…"), rule("…"), rules.emplace_back("…").
BOOST_AUTO_TEST_CASE(every_rule_that_fires_is_written_down) {
    const auto rules = read(root() / "docs/rules.md");
    std::size_t found = 0;
    for (const auto& entry : fs::directory_iterator(root() / "models")) {
        const std::string word = R"re((?:fired|rule|rules\.emplace_back|rules\.push_back)\("([a-z-]+)")re";
        for (const auto& name : all_matches(read(entry.path()), word)) {
            BOOST_TEST((rules.find("`" + name + "`") != std::string::npos),
                       name << " is not in docs/rules.md");
            ++found;
        }
    }
    BOOST_TEST(found > 30U);
}
