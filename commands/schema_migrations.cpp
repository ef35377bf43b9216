#include "commands/schema_migrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "db/embedded_sql.hpp"
#include "models/md5.hpp"

namespace osmig {

namespace {

constexpr std::string_view zero_head = "\n-- :zero\n";

int number_of(const std::string& name) {
    int number = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
    return bad == std::errc() && end == name.data() + 4 && *end == '_' ? number : 0;
}

schema_migration parse(const std::string& schema, const std::string& name, std::string_view text) {
    schema_migration out{schema, number_of(name), name, std::string(text), "", md5_hex(text)};
    const auto zero = text.find(zero_head);
    if (zero != std::string_view::npos) {
        out.forward = text.substr(0, zero);
        out.zero = text.substr(zero + zero_head.size());
    }
    if (out.number == 0)
        throw usage_error(fmt::format("{}: a schema migration is called NNNN_name.sql.", name));
    return out;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void add_ledger(std::vector<schema_migration>& out) {
    constexpr std::string_view folder = "db/ledger/";
    for (const auto& [path, text] : embedded_sql_files()) {
        if (!path.starts_with(folder)) continue;
        const std::string name(path.substr(folder.size(), path.size() - folder.size() - 4));
        if (number_of(name) > 0) out.push_back(parse("osmig", name, text));
    }
}

void add_folder(const std::filesystem::path& folder, std::vector<schema_migration>& out) {
    if (!std::filesystem::is_directory(folder)) return;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".sql") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const auto& file : files) out.push_back(parse("v2", file.stem().string(), read_file(file)));
}

void check_numbers(const std::vector<schema_migration>& all) {
    std::map<std::string, int> last;
    for (const auto& m : all) {
        const auto expected = ++last[m.schema];
        if (m.number == expected) continue;
        throw usage_error(
            fmt::format("Schema migration {} of {} should have number {:04}: numbers start at 0001 and leave "
                        "no gap.",
                        m.name, m.schema, expected));
    }
}

}  // namespace

std::vector<schema_migration> schema_migrations(const migration& order) {
    std::vector<schema_migration> out;
    add_ledger(out);
    add_folder(order.folder / "sql" / "v2", out);
    check_numbers(out);
    return out;
}

std::vector<std::pair<std::string, int>> newest_migrations(const migration& order) {
    std::map<std::string, int> newest;
    for (const auto& m : schema_migrations(order)) newest[m.schema] = m.number;
    return {newest.begin(), newest.end()};
}

}  // namespace osmig
