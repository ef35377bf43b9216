#include "tests/support/looking.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <sstream>

namespace osmig::test {

namespace {

constexpr const char* password = "Passw0rd-of-a-server";

// What the fixtures' secret columns hold is SECRET…
void check_no_secret(const program_result& result) {
    for (const auto& text : {result.out, result.err}) {
        BOOST_TEST(!has(text, password), text);
        BOOST_TEST(!has(text, "SECRET"), text);
    }
}

}  // namespace

throwaway_server& server() {
    static throwaway_server one;
    return one;
}

std::string program(const char* variable, const char* fallback) {
    const char* path = std::getenv(variable);
    return path == nullptr ? (source_folder() / fallback).string() : path;
}

const std::string& bundled_legacy() {
    static const std::string dsn = [] {
        auto made = server().create_database("v1");
        run_sql_file(made, source_folder() / "fixtures/load.sql");
        return made;
    }();
    return dsn;
}

std::string with_password(const std::string& dsn) { return dsn + " password=" + password; }

environment on(const std::string& target) {
    return {{"OSMIG_V1_REPLICA_DSN", with_password(bundled_legacy())},
            {"OSMIG_V1_REPLICA_PASSWORD", password},
            {"OSMIG_TARGET_DSN", with_password(target)},
            {"OSMIG_PROD_USER", "house"},
            {"OSMIG_PROD_EMAIL", "house@example.org"},
            {"OSMIG_PROD_PASSWORD", password},
            {"ALLOW_DATA_MIGRATION", "true"},
            {"APP_ENV", "test"},
            {"OSMIG_RETRIES", "0"}};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void check_has(const std::string& text, const std::string& part) {
    BOOST_TEST(has(text, part), "\"" << part << "\" is not in:\n" << text);
}

program_result osmig_with(const environment& env, std::vector<std::string> words) {
    words.insert(words.begin(), program("OSMIG_PROGRAM", "osmig"));
    auto result = run_program(words, {.env = env, .input = {}, .folder = source_folder().string()});
    check_no_secret(result);
    return result;
}

json::value json_of(const program_result& result) {
    BOOST_TEST(result.exit_code == 0, result.err);
    auto out = json::parse(result.out);
    BOOST_TEST(out.find("schema")->text.shown == "1");
    return out;
}

const json::value* item_with(const json::value& list, const char* member, const std::string& value) {
    for (const auto& one : list.items)
        if (one.find(member)->text.shown == value) return &one;
    BOOST_ERROR("no " << member << " " << value << " in " << json::write(list));
    return nullptr;
}

std::string line_with(const std::string& text, const std::string& part) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (has(line, part)) return line;
    return {};
}

std::string squeezed(const std::string& text) {
    std::istringstream words(text);
    std::string out;
    for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string migrated(const std::string& name) {
    auto target = server().create_database(name);
    BOOST_TEST_REQUIRE(osmig_with(on(target), {"migrate"}).exit_code == 0);
    return target;
}

const std::string& imported() {
    static const std::string target = [] {
        auto made = migrated("imported");
        BOOST_TEST(osmig_with(on(made), {"export_from_v1", "--quiet"}).exit_code == 0);
        BOOST_TEST(osmig_with(on(made), {"extract_v1_documents", "--quiet"}).exit_code == 3);
        BOOST_TEST(osmig_with(on(made), {"import_v1_data", "--quiet", "--until=ds.1"}).exit_code == 3);
        return made;
    }();
    return target;
}

}  // namespace osmig::test
