#include "commands/run/load_step.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/nearest.hpp"
#include "commands/run/sections.hpp"
#include "models/model.hpp"

namespace osmig {

namespace {

const std::vector<std::string> families{"dimension", "entry"};

std::filesystem::path sql_path(const std::filesystem::path& folder, const std::string& type,
                               const std::string& name) {
    return folder / "sql" / type / (name + ".sql");
}

bool imports_facts(const step& one) { return !one.family.empty() && one.import == "facts"; }

// A model that only lists its own rows has nothing to select.
bool reads_rows(const std::string& model_name) {
    const model* found = find_model(model_name);
    return found && (found->apply || !found->list);
}

bool needs_section(const step& one, std::string_view section) {
    if (section == "extract") return !one.extract.empty();
    if (section == "archive") return !one.archive.empty();
    if (section == "publish") return !one.publish.empty();
    return section == "import" && !one.import.empty() && !imports_facts(one) && reads_rows(one.import);
}

bool may_have_section(const step& one, std::string_view section) {
    for (const auto which : all_phases)
        if (section == phase_name(which)) return one.has(which);
    if (section == "explain") return one.has(phase::import);
    return section == "stage" && one.has(phase::export_v1);
}

void check_function(const yaml_file& file, const yaml_entry& entry, const char* key,
                    const std::string& name) {
    if (find_model(name)) return;
    std::vector<std::string> known;
    for (const auto& one : models()) known.push_back(one.name);
    file.fail(entry.line, fmt::format("{} names no function \"{}\".{} The functions are {}.", key, name,
                                      did_you_mean(name, known), listed(known)));
}

// `facts` is a plan over a family of tables, not a model of rows; it fits nothing else, and nothing else fits
// it.
void check_functions(const yaml_file& file, const yaml_entry& entry, const step& one) {
    if (!one.extract.empty()) check_function(file, entry, "extract", one.extract);
    if (!one.extract.empty() && !reads_rows(one.extract))
        file.fail(entry.line,
                  fmt::format("extract: {} lists its own rows; it cannot read a document.", one.extract));
    if (one.family.empty() && one.import == "facts")
        file.fail(entry.line, "import: facts is for a step over a family of tables, such as family: entry.");
    if (!one.family.empty() && !one.import.empty() && one.import != "facts")
        file.fail(entry.line,
                  fmt::format("a step over a family of tables imports facts, not {}.", one.import));
    if (!one.import.empty() && !imports_facts(one)) check_function(file, entry, "import", one.import);
}

// What is no model: the engine has one way of fetching files, and one of making packages.
void check_word(const yaml_file& file, const yaml_entry& entry, const char* key, const std::string& word,
                std::string_view only) {
    if (!word.empty() && word != only)
        file.fail(entry.line, fmt::format("{} can only be {}, not \"{}\".", key, only, word));
}

void check_step(const yaml_file& file, const yaml_entry& entry, const step& one) {
    const auto fail = [&](const std::string& what) {
        file.fail(entry.line, fmt::format("step {}: {}", one.address(), what));
    };
    if (std::ranges::none_of(all_phases, [&](phase which) { return one.has(which); }))
        fail("it does nothing; give it a table or family to export, an extract or an import.");
    if (!one.table.empty() && !one.family.empty()) fail("it can have a table or a family, not both.");
    if (!one.family.empty() && std::find(families.begin(), families.end(), one.family) == families.end())
        fail(fmt::format("there is no family \"{}\"; the families are {}.", one.family, listed(families)));
    if (one.table.empty() && (!one.unit.empty() || !one.secret.empty()))
        fail("unit and secret are columns of a table, and it has none.");
    if (std::find(one.secret.begin(), one.secret.end(), one.unit) != one.secret.end())
        fail(fmt::format("{} names the unit; it cannot be secret too.", one.unit));
    if (one.asked && one.import.empty()) fail("asked is about its import, and it has none.");
    check_functions(file, entry, one);
    check_word(file, entry, "archive", one.archive, "source");
    check_word(file, entry, "publish", one.publish, "package");
}

bool read_flag(const yaml_file& file, const yaml_entry& entry) {
    const std::string word = file.text(entry);
    if (word != "true" && word != "false")
        file.fail(entry.line, fmt::format("{} is true or false, not \"{}\".", entry.key, word));
    return word == "true";
}

step read_step(const yaml_file& file, const yaml_entry& entry, const std::string& type) {
    step one;
    one.type = type;
    one.name = entry.key;
    for (const auto& key : file.entries(
             entry.value, entry.line, fmt::format("step {}.{}", type, entry.key),
             {"table", "family", "unit", "secret", "extract", "import", "archive", "publish", "asked"})) {
        if (key.key == "table") one.table = file.text(key);
        if (key.key == "family") one.family = file.text(key);
        if (key.key == "unit") one.unit = file.text(key);
        if (key.key == "secret") one.secret = file.words(key);
        if (key.key == "extract") one.extract = file.text(key);
        if (key.key == "import") one.import = file.text(key);
        if (key.key == "archive") one.archive = file.text(key);
        if (key.key == "publish") one.publish = file.text(key);
        if (key.key == "asked") one.asked = read_flag(file, key);
    }
    return one;
}

void check_sections(const yaml_file& file, const yaml_entry& entry, const step& one,
                    const std::string& path) {
    for (const auto& section : one.sql)
        if (!may_have_section(one, section.name))
            throw usage_error(
                fmt::format("{}:{}: nothing uses section {}: step {} in {}:{} has no such phase.", path,
                            section.line, section.name, one.address(), file.name(), entry.line));
    for (const auto section : {"extract", "import", "archive", "publish"})
        if (needs_section(one, section) && !one.section(section))
            file.fail(entry.line,
                      fmt::format("step {} needs a section `-- :{}` in {}.", one.address(), section, path));
}

// The same whatever the order of keys, the comments or the line breaks in migrate.yaml, and the step's
// number. `asked` says when it runs, not what it does; `explain` is only looked with.
std::string definition_of(const step& one) {
    std::string text =
        fmt::format("table: {}\nfamily: {}\nunit: {}\nsecret: {}\nextract: {}\nimport: {}\n", one.table,
                    one.family, one.unit, fmt::join(one.secret, ", "), one.extract, one.import);
    if (!one.archive.empty()) text += fmt::format("archive: {}\n", one.archive);
    if (!one.publish.empty()) text += fmt::format("publish: {}\n", one.publish);
    for (const auto& section : one.sql)
        if (section.name != "explain") text += fmt::format("-- :{}\n{};\n", section.name, section.text);
    return text;
}

}  // namespace

step load_step(const yaml_file& file, const yaml_entry& entry, const std::string& type,
               const std::filesystem::path& folder) {
    step one = read_step(file, entry, type);
    check_step(file, entry, one);
    const auto path = sql_path(folder, type, one.name).lexically_normal();
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
        one.sql = read_sections(read_text(path), path.string());
    } else if (std::ranges::any_of(all_phases,
                                   [&](phase which) { return needs_section(one, phase_name(which)); })) {
        file.fail(entry.line,
                  fmt::format("step {} needs {}, which is not there.", one.address(), path.string()));
    }
    check_sections(file, entry, one, path.string());
    one.definition = definition_of(one);
    return one;
}

void check_no_unused_sql(const migration& all) {
    namespace fs = std::filesystem;
    std::vector<fs::path> used, unused;
    std::error_code ignored;
    for (const step* one : all.steps()) used.push_back(sql_path(all.folder, one->type, one->name));
    for (auto at = fs::recursive_directory_iterator(all.folder / "sql", ignored);
         at != fs::recursive_directory_iterator(); ++at) {
        const std::string name = at->path().filename().string();
        const bool not_steps = at.depth() == 0 && (name == "v2" || name == "checks" || name == "audit");
        if (not_steps) at.disable_recursion_pending();
        if (not_steps || at->path().extension() != ".sql") continue;
        if (std::find(used.begin(), used.end(), at->path()) == used.end()) unused.push_back(at->path());
    }
    if (unused.empty()) return;
    const auto first = *std::min_element(unused.begin(), unused.end());
    throw usage_error(
        fmt::format("{}:1: no step of migrate.yaml uses this file; a step's SQL is "
                    "sql/<type>/<step>.sql.",
                    first.lexically_normal().string()));
}

}  // namespace osmig
