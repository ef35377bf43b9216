#include "commands/run/export_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "commands/run/staging.hpp"
#include "commands/run/units.hpp"
#include "db/error.hpp"
#include "models/star.hpp"

namespace osmig {

namespace {

const legacy::table* find_table(const runner& r, const std::string& name) {
    const auto found = std::ranges::find(r.catalog, name, &legacy::table::name);
    return found == r.catalog.end() ? nullptr : &*found;
}

std::set<std::string> shared_tables(const runner& r) {
    std::set<std::string> out;
    for (const auto* s : r.order.steps()) out.insert(s->table);
    return out;
}

std::vector<star_table> family_candidates(const runner& r) {
    const auto shared = shared_tables(r);
    std::vector<star_table> out;
    for (const auto& t : r.catalog) {
        if (shared.contains(t.name)) continue;
        star_table table{t.name, {}, t.primary_key == std::vector<std::string>{"id"}};
        for (const auto& c : t.columns) table.columns.push_back({c.name, c.type});
        out.push_back(std::move(table));
    }
    return out;
}

std::vector<planned_table> family_tables(runner& r, const step& s) {
    const auto candidates = family_candidates(r);
    const auto wanted = wanted_units(r, s.type);
    std::vector<planned_table> out;
    for (const auto& member : find_stars(candidates, units_of(r, s.type))) {
        if (member.entry != (s.family == "entry")) continue;
        const auto owner = member.dataset.empty() ? name_of_gone(member.prefix) : member.dataset;
        if (wanted && std::ranges::count(*wanted, owner) == 0) continue;
        out.push_back({find_table(r, candidates[member.table].name), owner,
                       member.entry ? owner + "/" : owner + "/" + member.dimension + "/"});
    }
    return out;
}

bool has_column(const legacy::table& table, const std::string& name) {
    return std::ranges::count(table.columns, name, &legacy::column::name) > 0;
}

const step* names_units(const data_type& type) {
    const auto family = std::ranges::find_if(type.steps, [](const auto& s) { return !s.family.empty(); });
    const auto first = std::ranges::find_if(type.steps, [](const auto& s) { return !s.table.empty(); });
    return family == type.steps.end() || first == type.steps.end() ? nullptr : &*first;
}

void check_unit_table(const runner& r, const step& s) {
    const auto* table = find_table(r, s.table);
    std::string lacks = table == nullptr ? "table " + s.table : "";
    for (const char* column : {"id", "name"}) {
        if (table != nullptr && !has_column(*table, column))
            lacks = fmt::format("column {} in its table {}", column, s.table);
    }
    if (lacks.empty()) return;
    throw refused_error(
        side::legacy,
        fmt::format("The legacy ({}, schema {}) has no {}: without it no star has an owner, and nothing "
                    "was read. Check OSMIG_V1_REPLICA_DSN, and `schema` in migrate.yaml.",
                    r.source.database, r.order.legacy.schema, lacks));
}

void note_names(runner& r, const char* what, const std::vector<std::string>& names, const char* why) {
    constexpr std::size_t most = 10;
    if (names.empty()) return;
    const auto shown =
        std::vector(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), most)));
    r.notes.push_back(fmt::format("{} {} of the legacy {} {}: {}{}.", names.size(), what,
                                  names.size() == 1 ? "is" : "are", why, fmt::join(shown, ", "),
                                  names.size() > most ? ", …" : ""));
}

}  // namespace

std::vector<planned_table> tables_of(runner& r, const step& s) {
    if (!s.family.empty()) return family_tables(r, s);
    const auto* table = find_table(r, s.table);
    if (table == nullptr || readable_columns(*table, s).empty()) return {};
    return {{table, "", ""}};
}

void check_unit_tables(const runner& r) {
    for (const auto& type : r.order.types) {
        const auto* first = names_units(type);
        const bool runs = std::ranges::any_of(r.chosen.steps, [&](const auto& chosen) {
            return chosen.why == choice::run && chosen.what->type == type.name;
        });
        if (first != nullptr && runs) check_unit_table(r, *first);
    }
}

void note_unread(runner& r) {
    const bool all = std::ranges::all_of(r.chosen.steps, [](const auto& chosen) {
        return chosen.why == choice::run || !chosen.what->has(phase::export_v1);
    });
    if (!all) return;
    auto known = shared_tables(r);
    known.insert(r.order.legacy.ignored.begin(), r.order.legacy.ignored.end());
    if (!r.order.legacy.version.empty()) known.insert(r.order.legacy.version.front());
    const auto candidates = family_candidates(r);
    for (const auto& type : r.order.types) {
        if (names_units(type) == nullptr) continue;
        for (const auto& member : find_stars(candidates, units_of(r, type.name)))
            known.insert(candidates[member.table].name);
    }
    std::vector<std::string> unread;
    for (const auto& t : r.catalog) {
        if (!known.contains(t.name)) unread.push_back(t.name);
    }
    note_names(r, unread.size() == 1 ? "table" : "tables", unread,
               "not read, belonging to no step and no star");
    const auto views = r.legacy->views();
    note_names(r, views.size() == 1 ? "view" : "views", views, "not read, as only tables are");
}

}  // namespace osmig
