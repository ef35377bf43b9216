#include "commands/check/fact_side.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/run/export_tables.hpp"
#include "commands/run/units.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using side_map = std::map<std::string, fact_side>;

void add_stars(runner& r, const step& facts, side_map& sides) {
    for (const auto* s : r.order.steps()) {
        if (s->type != facts.type || s->family.empty()) continue;
        for (const auto& table : tables_of(r, *s)) {
            auto& side = sides[table.group];
            if (s->family == "entry") side.entry = table.table, side.entry_prefix = table.prefix;
            if (s->family != "entry") side.dimensions[table.table->name] = {table.table, table.prefix};
        }
    }
}

void add_fact_tables(runner& r, side_map& sides) {
    for (const auto& row : r.session->ledger("check:fact_tables")) {
        auto& side = sides[row[0].c_str()];
        side.shown_table = fmt::format("{}.{}", row[1].c_str(), row[2].c_str());
        side.recorded = row[3].as<std::int64_t>();
        if (row[4].as<bool>()) side.table = qualified(row[1].c_str(), row[2].c_str());
    }
}

void add_rejects(runner& r, const step& facts, side_map& sides) {
    for (const auto& row : r.session->ledger("check:rejected_rows", {"import", facts.type, facts.name})) {
        const auto found = sides.find(row[0].c_str());
        if (found != sides.end()) found->second.rejected[row[1].c_str()] += row[2].as<std::int64_t>();
    }
    std::map<std::string, fact_side*> by_entry;
    for (auto& [id, side] : sides)
        if (side.entry != nullptr) by_entry[side.entry->name] = &side;
    for (const auto& row : r.session->ledger("check:rejected_rows", {"export", facts.type, facts.name})) {
        const auto found = by_entry.find(row[0].c_str());
        if (found != by_entry.end()) found->second->rejected[row[1].c_str()] += row[2].as<std::int64_t>();
    }
    for (const auto& row : r.session->ledger("check:rejected_units", {"import", facts.type, facts.name})) {
        const auto found = sides.find(row[0].c_str());
        if (found != sides.end()) found->second.rejected_whole = row[1].c_str();
    }
}

void name_units(runner& r, const step& facts, side_map& sides) {
    for (auto& [id, side] : sides) side.id = id, side.gone = true;
    for (const auto& unit : units_of(r, facts.type)) {
        const auto found = sides.find(unit.id);
        if (found == sides.end()) continue;
        found->second.name = unit.name;
        found->second.gone = false;
    }
}

star_table as_star(const legacy::table& table) {
    star_table out{table.name, {}, table.primary_key == std::vector<std::string>{"id"}};
    for (const auto& c : table.columns) out.columns.push_back({c.name, c.type});
    return out;
}

star star_of(const fact_side& side) {
    star out;
    if (side.entry != nullptr) out.entry = as_star(*side.entry);
    for (const auto& [name, table] : side.dimensions) out.dimensions.push_back(as_star(*table.first));
    out.dataset = side.name;
    return out;
}

}  // namespace

void plan_side(runner& r, stand_ins& made, fact_side& side) {
    for (const auto* s : r.order.steps())
        if (s->extract == "mapping") made.made(*s, phase::extract);
    const auto columns =
        side.table.empty() ? pqxx::result{} : r.session->ledger("check:columns", {side.table});
    for (const auto& column : columns) side.types[column[0].c_str()] = column[1].c_str();
    const auto found = made.writer().connection().exec(
        fmt::format("SELECT fields FROM {} WHERE dataset_id::text = $1 AND fields <> '[]'",
                    stand_in("doc.mapping")),
        {side.id});
    side.modelled = found.rows() > 0 && side.entry != nullptr && !side.gone;
    if (side.modelled) side.plan = plan_facts(mapping_from_text(found.text(0, 0)), star_of(side));
}

std::int64_t fact_side::rejected_rows() const {
    std::int64_t out = 0;
    for (const auto& [reason, rows] : rejected) out += rows;
    return out;
}

std::string fact_side::reasons() const {
    std::string out;
    for (const auto& [reason, rows] : rejected)
        out += fmt::format("{}{} × {}", out.empty() ? "" : ", ", rows, reason);
    return out;
}

std::vector<fact_side> fact_sides(runner& r, const step& facts, const std::string& only) {
    side_map sides;
    add_stars(r, facts, sides);
    add_fact_tables(r, sides);
    if (!only.empty()) std::erase_if(sides, [&](const auto& side) { return side.first != only; });
    name_units(r, facts, sides);
    add_rejects(r, facts, sides);
    std::vector<fact_side> out;
    for (auto& [id, side] : sides) out.push_back(std::move(side));
    std::ranges::sort(out, [](const auto& a, const auto& b) {
        return std::pair(a.id.size(), a.id) < std::pair(b.id.size(), b.id);
    });
    return out;
}

}  // namespace osmig
