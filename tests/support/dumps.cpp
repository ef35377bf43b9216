#include "tests/support/dumps.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/journey_checks.hpp"

namespace osmig::test {

namespace {

// What publishing, archiving and log records would have filled, and values that JSON or gzip could spoil.
constexpr const char* full_sql = R"(
    INSERT INTO v2.files VALUES
        (2, 'datapackage.json', 'descriptor', 'ana/a/datapackage.json', 12, repeat('a', 32), repeat('b', 64), 'x/y', NULL, NULL),
        (5, 'datapackage.json', 'descriptor', 'ana/b/datapackage.json', 12, repeat('a', 32), repeat('b', 64), 'x/y', NULL, NULL),
        (NULL, 'data/catalog.csv', 'registry', 'data/catalog.csv', 1, repeat('a', 32), repeat('b', 64), 'x/y', NULL, NULL);
    INSERT INTO v2.files SELECT NULL, 'archive/' || v1_id || '.csv', 'archive', NULL, 7, repeat('a', 32), repeat('b', 64),
        'text/csv', 'http://example.org/' || v1_id, v1_id FROM v2.sources;
    INSERT INTO v2.published VALUES (2, 'file:///srv', 'ana/a', 'a', 'A', 'cube', 'asked', 1200, NULL, NULL, NULL);
    INSERT INTO v2.log_records (v1_id, message, value) VALUES (1, E'tab\t newline\n return\r quote" back\\slash \u2028 \u2029', ''),
        (2, '😀 ' || repeat('long ', 300000), NULL), (3, '\N', '\.'), (4, 'a@example.org', chr(127));
    UPDATE v2.packages SET last_update = 'NaN', v1 = '{"b":[1.50,{"z":null,"a":"\u2028"}],"a":-0.0,"big":1e400}' WHERE v1_id = 5;
    UPDATE v2.packages SET last_update = '-Infinity', v1 = 'null' WHERE v1_id = 2;
    UPDATE v2.packages SET v1 = '"a text"' WHERE v1_id = 30;
)";

constexpr const char* facts_sql = R"(
    DO $$ DECLARE t text; BEGIN
        SELECT format('v2.%I', table_name) INTO t FROM v2.fact_tables WHERE v1_id = 2;
        EXECUTE 'UPDATE ' || t || ' SET amount = ''NaN'' WHERE _id = 1';
        EXECUTE 'UPDATE ' || t || ' SET amount = ''-Infinity'' WHERE _id = 2';
        EXECUTE 'UPDATE ' || t || ' SET amount = 123456789012345678901234567890.123456789012345678900 WHERE _id = 3';
        EXECUTE 'UPDATE ' || t || ' SET amount = 1.50, department_label = NULL WHERE _id = 4';
        EXECUTE 'UPDATE ' || t || ' SET department_label = '''' WHERE _id = 5';
    END $$)";

const char* program() {
    const char* named = std::getenv("OSMIG_PROGRAM");
    if (named == nullptr) throw std::runtime_error("OSMIG_PROGRAM is not set: run the test with ctest");
    return named;
}

}  // namespace

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::string> lines_of_text(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0, end; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size());
        out.push_back(text.substr(at, end - at));
    }
    return out;
}

full_target::full_target() : journey(start::migrated) {
    execute(target_dsn, full_sql);
    execute(target_dsn, facts_sql);
}

std::string dump_of(const journey& j, const std::vector<std::string>& options) {
    std::vector<std::string> args{"dump_data"};
    args.insert(args.end(), options.begin(), options.end());
    auto done = j.run(args);
    if (done.exit_code != 0) throw std::runtime_error(done.err);
    return std::move(done.out);
}

program_result load(const journey& j, const std::string& dump, std::vector<std::string> options,
                    const environment& more) {
    options.insert(options.begin(), {program(), "load_data"});
    auto env = j.variables();
    for (const auto& [name, value] : more) env[name] = value;
    return run_program(options, {.env = env, .input = dump, .folder = {}});
}

std::string edited(const std::string& dump, const std::function<std::string(std::string)>& line) {
    std::string out;
    for (auto& one : lines_of_text(dump)) {
        const auto now = line(one);
        if (!now.empty()) out += now + "\n";
    }
    return out;
}

bool ends_with(const std::string& line, const char* table) {
    return line.find(fmt::format("}},\"table\":\"{}\",", table)) != line.npos;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    return at == text.npos ? text : text.replace(at, from.size(), to);
}

std::string facts_table(const journey& j, int dataset) { return "v2.\"" + table_of(j, dataset) + "\""; }

std::string loaded(const journey& j, const std::string& table) {
    return j.ask(fmt::format(
        "SELECT concat_ws(' ', sum(read), sum(inserted), sum(updated), sum(unchanged), sum(rejected)) FROM "
        "osmig.part WHERE phase = 'load' AND ('{0}' = '' OR step = '{0}')",
        table));
}

}  // namespace osmig::test
