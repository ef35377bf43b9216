#include "commands/run/order.hpp"

#include <algorithm>
#include <cstdlib>

#include "commands/nearest.hpp"

namespace osmig {

std::string_view phase_name(phase which) {
    switch (which) {
        case phase::export_v1:
            return "export";
        case phase::extract:
            return "extract";
        case phase::import:
            return "import";
        case phase::archive:
            return "archive";
        case phase::publish:
            return "publish";
    }
    throw std::logic_error("unknown phase");
}

std::string_view phase_command(phase which) {
    switch (which) {
        case phase::export_v1:
            return "export_from_v1";
        case phase::extract:
            return "extract_v1_documents";
        case phase::import:
            return "import_v1_data";
        case phase::archive:
            return "archive_v1_files";
        case phase::publish:
            return "publish_packages";
    }
    throw std::logic_error("unknown phase");
}

bool step::has(phase which) const {
    switch (which) {
        case phase::export_v1:
            return !table.empty() || !family.empty();
        case phase::extract:
            return !extract.empty();
        case phase::import:
            return !import.empty();
        case phase::archive:
            return !archive.empty();
        case phase::publish:
            return !publish.empty();
    }
    return false;
}

const sql_section* step::section(std::string_view wanted) const {
    const auto found =
        std::find_if(sql.begin(), sql.end(), [&](const sql_section& one) { return one.name == wanted; });
    return found == sql.end() ? nullptr : &*found;
}

std::string step::address() const { return type + "." + name; }

const data_type* migration::find_type(std::string_view name_or_alias) const {
    const std::string word = lower(name_or_alias);
    const auto named = [&](const data_type& one) {
        return one.name == word ||
               std::find(one.aliases.begin(), one.aliases.end(), word) != one.aliases.end();
    };
    const auto found = std::find_if(types.begin(), types.end(), named);
    return found == types.end() ? nullptr : &*found;
}

std::vector<const step*> migration::steps() const {
    std::vector<const step*> result;
    for (const auto& type : types)
        for (const auto& one : type.steps) result.push_back(&one);
    return result;
}

std::filesystem::path migration_folder(const std::optional<std::string>& option) {
    if (option) return *option;
    if (const char* named = std::getenv("OSMIG_MIGRATION"); named && *named) return named;
    const std::filesystem::path installed = "/etc/osmig";
    std::error_code ignored;
    if (std::filesystem::exists("migrate.yaml", ignored)) return ".";
    return std::filesystem::exists(installed / "migrate.yaml", ignored) ? installed : ".";
}

}  // namespace osmig
