// What a migration itself brings along for an audit: sql/audit/*.sql.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "commands/audit/audit.hpp"
#include "commands/run/sections.hpp"
#include "commands/run/yaml_file.hpp"

namespace osmig::audit {

namespace {

constexpr const char* administrator = "administrator";

std::vector<sql_section> sections_of(const subject& of, const std::string& file) {
    const auto path = of.order().folder / "sql" / "audit" / file;
    if (!std::filesystem::exists(path)) return {};
    return read_named_sections(read_text(path), path.string());
}

using named_row = std::map<std::string, cell>;

void ask(subject& of, const stand_ins& ins, const std::string& sql,
         const std::function<void(named_row&&)>& to) {
    of.ask(ins.query(sql), [&](const std::vector<std::string>& names, cells&& row) {
        named_row out;
        for (std::size_t i = 0; i < names.size() && i < row.size(); ++i) out[names[i]] = std::move(row[i]);
        to(std::move(out));
    });
}

sighting sighting_of(const std::string& name, named_row&& row) {
    return {.phase = "",
            .step = row["step"].value_or(""),
            .where = row["place"].value_or(""),
            .kind = "note",
            .word = name,
            .key = row["key"].value_or(""),
            .detail = row["detail"].value_or("")};
}

using owner_map = std::map<std::string, std::string>;  // by "dataset.dataset 17"

owner_map owners(subject& of, const stand_ins& ins) {
    owner_map out;
    for (const auto& section : sections_of(of, "owners.sql")) {
        ask(of, ins, section.text, [&](named_row&& row) {
            out[fmt::format("{} {}", row["step"].value_or(""), row["key"].value_or(""))] =
                row["owner"].value_or("");
        });
    }
    return out;
}

// The step that names the units of the stars ("dataset.dataset"), where the finding is of a step of its type.
std::string unit_step(const migration& order, const finding& f) {
    for (const auto& type : order.types) {
        const bool stars = std::ranges::any_of(type.steps, [](const auto& s) { return !s.family.empty(); });
        const auto first = std::ranges::find_if(type.steps, [](const auto& s) { return !s.table.empty(); });
        if (stars && first != type.steps.end() && f.step.starts_with(type.name + "."))
            return first->address();
    }
    return "";
}

// A row of a star belongs to the unit that its key begins with.
std::string owner_of(const owner_map& all, const finding& f, const std::string& units,
                     const std::string& key) {
    auto found = all.find(f.step + " " + key);
    if (found == all.end() && !units.empty())
        found = all.find(units + " " + key.substr(0, key.find_first_of("/:")));
    return found == all.end() || found->second.empty() ? administrator : found->second;
}

}  // namespace

void name_owners(subject& of, const stand_ins& ins, std::vector<finding>& all) {
    owner_map known;
    of.carefully("owners", [&] { known = owners(of, ins); });
    for (auto& f : all) {
        const auto units = unit_step(of.order(), f);
        for (const auto& key : f.keys) ++f.owners[owner_of(known, f, units, key)];
        if (f.keys.empty()) f.owners[administrator] = f.count;
    }
}

void hand_checks(subject& of, const stand_ins& ins, findings& found) {
    std::vector<std::string> files;
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator(of.order().folder / "sql" / "audit", none)) {
        const auto name = file.path().filename().string();
        if (file.path().extension() == ".sql" && name != "stand_ins.sql" && name != "owners.sql")
            files.push_back(name);
    }
    std::ranges::sort(files);
    for (const auto& file : files) {
        for (const auto& section : sections_of(of, file)) {
            findings mine;
            const bool seen = of.carefully("check " + section.name, [&] {
                mine = {};
                ask(of, ins, section.text,
                    [&](named_row&& row) { mine.add(sighting_of(section.name, std::move(row))); });
            });
            if (seen) found.add(mine);
        }
    }
}

}  // namespace osmig::audit
