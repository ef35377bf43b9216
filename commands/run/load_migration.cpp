// Reads migrate.yaml: its settings, and the types with their steps. What a step needs is in load_step.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "commands/nearest.hpp"
#include "commands/run/load_dump.hpp"
#include "commands/run/load_step.hpp"
#include "commands/run/order.hpp"
#include "commands/run/yaml_file.hpp"

namespace osmig {

namespace {

// Taken: `task` by --skip_task, the others by the folders of sql/ that belong to no type.
const std::vector<std::string> reserved_types{"task", "v2", "checks", "audit"};

std::string checked_word(const yaml_file& file, int line, const std::string& word, const char* what) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (word.empty() || word[0] < 'a' || word[0] > 'z' || !std::all_of(word.begin(), word.end(), fits))
        file.fail(line, fmt::format("{} \"{}\" must start with a letter and have only a-z, 0-9 and _.", what,
                                    word));
    return word;
}

connection_settings read_connection(const yaml_file& file, const yaml_entry& entry, bool legacy) {
    std::vector<std::string> keys{"dsn", "user", "password"};
    if (legacy) keys.insert(keys.end(), {"schema", "ignored", "version"});
    connection_settings result;
    for (const auto& one : file.entries(entry.value, entry.line, entry.key, keys)) {
        if (one.key == "ignored") {
            result.ignored = file.words(one);
            continue;
        }
        if (one.key == "version") {
            result.version = file.words(one);
            if (result.version.size() != 3)
                file.fail(one.line,
                          "version is three words: a table, its column, the version that this order is for.");
            continue;
        }
        std::string& setting = one.key == "dsn"        ? result.dsn
                               : one.key == "user"     ? result.user
                               : one.key == "password" ? result.password
                                                       : result.schema;
        setting = file.expanded(one);
    }
    if (legacy && result.schema.empty()) result.schema = "public";
    return result;
}

house_settings read_house(const yaml_file& file, const yaml_entry& entry) {
    house_settings result;
    for (const auto& one : file.entries(entry.value, entry.line, entry.key, {"name", "email", "password"})) {
        std::string& setting = one.key == "name"    ? result.name
                               : one.key == "email" ? result.email
                                                    : result.password;
        setting = file.expanded(one);
    }
    return result;
}

std::vector<step> read_steps(const yaml_file& file, const yaml_entry& entry, const std::string& type,
                             const std::filesystem::path& folder) {
    std::vector<step> steps;
    for (const auto& item : file.named_items(entry)) {
        checked_word(file, item.line, item.key, "the name of a step");
        for (const auto& other : steps)
            if (other.name == item.key)
                file.fail(item.line, fmt::format("{} has two steps {}.", type, item.key));
        steps.push_back(load_step(file, item, type, folder));
        steps.back().index = static_cast<int>(steps.size());
    }
    return steps;
}

data_type read_type(const yaml_file& file, const yaml_entry& entry, const std::filesystem::path& folder) {
    data_type type;
    type.name = checked_word(file, entry.line, entry.key, "the name of a type");
    for (const auto& one : file.entries(entry.value, entry.line, "type " + type.name, {"aliases", "steps"})) {
        if (one.key == "steps") type.steps = read_steps(file, one, type.name, folder);
        if (one.key != "aliases") continue;
        for (const auto& alias : file.words(one))
            type.aliases.push_back(checked_word(file, one.line, alias, "the alias"));
    }
    if (type.steps.empty()) file.fail(entry.line, fmt::format("type {} has no steps.", type.name));
    return type;
}

// A name stands for one type, whether it is a type's name or an alias.
void claim_names(const yaml_file& file, int line, const data_type& type, std::set<std::string>& taken) {
    std::vector<std::string> names = type.aliases;
    names.push_back(type.name);
    for (const auto& name : names) {
        if (std::find(reserved_types.begin(), reserved_types.end(), name) != reserved_types.end())
            file.fail(line, fmt::format("\"{}\" cannot name a type: osmig uses it itself.", name));
        if (!taken.insert(name).second)
            file.fail(line, fmt::format("\"{}\" names two types, or one type twice.", name));
    }
}

// Two steps of one table would stage over each other.
void claim_table(const yaml_file& file, int line, const data_type& type, std::set<std::string>& tables) {
    for (const auto& one : type.steps) {
        const std::string what = one.family.empty() ? "table " + one.table : "family " + one.family;
        if (one.has(phase::export_v1) && !tables.insert(what).second)
            file.fail(line, fmt::format("{} is in two steps; {} is the second.", what, one.address()));
    }
}

std::vector<data_type> read_types(const yaml_file& file, const yaml_entry& entry,
                                  const std::filesystem::path& folder) {
    std::vector<data_type> types;
    std::set<std::string> names, tables;
    for (const auto& item : file.named_items(entry)) {
        types.push_back(read_type(file, item, folder));
        claim_names(file, item.line, types.back(), names);
        claim_table(file, item.line, types.back(), tables);
    }
    return types;
}

}  // namespace

migration load_migration(const std::filesystem::path& folder) {
    const auto path = folder / "migrate.yaml";
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        throw usage_error(
            fmt::format("There is no {}. --migration=DIR or OSMIG_MIGRATION names the folder of a "
                        "migration.",
                        path.lexically_normal().string()));
    const yaml_file file(path);
    migration result;
    result.folder = folder;
    result.legacy.schema = "public";
    for (const auto& one : file.entries(file.root(), 1, "migrate.yaml",
                                        {"legacy", "target", "house_user", "iso_codes", "types", "dump"})) {
        if (one.key == "legacy") result.legacy = read_connection(file, one, true);
        if (one.key == "target") result.target = read_connection(file, one, false);
        if (one.key == "house_user") result.house = read_house(file, one);
        if (one.key == "iso_codes") result.iso_codes = file.expanded(one);
        if (one.key == "types") result.types = read_types(file, one, folder);
        if (one.key == "dump") result.dump = load_dump(file, one);
    }
    if (result.types.empty()) file.fail(1, "there are no types: nothing could be migrated.");
    check_dump_types(file, result);
    check_no_unused_sql(result);
    return result;
}

}  // namespace osmig
