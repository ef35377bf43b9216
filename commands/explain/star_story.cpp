#include "commands/explain/star_story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/explain/looking_up.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

star_table staged_table(target::session& session, const std::string& name) {
    star_table out{name, {}, true};
    for (const auto& row : ask_story(session, "shape", {qualified("v1", name)}))
        out.columns.push_back({row[0].c_str(), row[1].c_str()});
    return out;
}

const step* step_named(const data_type& type, const std::string& name) {
    const auto found = std::ranges::find(type.steps, name, &step::name);
    return found == type.steps.end() ? nullptr : &*found;
}

void add_tables(target::session& session, const data_type& type, const std::string& unit, star& out) {
    for (const auto& row : ask_story(session, "star", {type.name, unit})) {
        const auto* s = step_named(type, row["step"].c_str());
        auto table = staged_table(session, row["name"].c_str());
        if (s == nullptr || table.columns.empty()) continue;
        if (s->family == "entry") {
            out.entry = std::move(table);
        } else {
            out.dimensions.push_back(std::move(table));
        }
    }
}

// Tables are called as the legacy calls the dataset, whatever an override made of that.
std::string legacy_name(target::session& session, const data_type& type, const std::string& unit,
                        const std::string& name) {
    const auto found = session.query(
        "SELECT original FROM osmig.override WHERE type = $1 AND key = $2 AND column_name = 'name'",
        {type.name, unit});
    return found.empty() || found[0][0].is_null() ? name : found[0][0].c_str();
}

// The list of what there is to load says the mapping and the table.
void add_made(target::session& session, const std::string& unit, star_story& out) {
    const auto found = session.query(
        fmt::format("SELECT q.mapping, q.schema_name, q.table_name FROM ({}) q WHERE q.key::text = $1",
                    out.entries->section("import")->text),
        {unit});
    if (found.empty()) return;
    if (!found[0][2].is_null()) {
        out.table_name = found[0][2].c_str();
        out.table = qualified(found[0][1].c_str(), out.table_name);
        out.columns = columns_of(session, out.table);
    }
    const auto plan = plan_facts(mapping_from_text({found[0][0].c_str(), found[0][0].size()}), out.tables);
    for (const auto& c : plan.columns) out.made.emplace(c.name, c);
}

}  // namespace

std::optional<star_story> facts_of(target::session& session, const data_type& type, const std::string& unit,
                                   const std::string& name) {
    star_story out;
    for (const auto& s : type.steps)
        if (!s.family.empty() && s.import == "facts") out.entries = &s;
    if (out.entries == nullptr) return std::nullopt;
    add_tables(session, type, unit, out.tables);
    out.tables.dataset = legacy_name(session, type, unit, name);
    if (out.entries->section("import") != nullptr) add_made(session, unit, out);
    const bool any = !out.tables.entry.name.empty() || !out.tables.dimensions.empty() || !out.table.empty();
    return any ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace osmig
