// Tables and columns of the legacy against what the import relies on.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "commands/audit/audit.hpp"
#include "commands/audit/fits_type.hpp"
#include "commands/run/staging.hpp"

namespace osmig::audit {

namespace {

sighting note(const std::string& step, const std::string& where, const std::string& word,
              const std::string& detail) {
    return {
        .phase = "", .step = step, .where = where, .kind = "note", .word = word, .key = {}, .detail = detail};
}

bool has_column(const legacy::table& table, const std::string& name) {
    return std::ranges::count(table.columns, name, &legacy::column::name) > 0;
}

// Without it no star has an owner: the export refuses such a legacy.
void look_at_units(subject& of, const data_type& type, findings& found) {
    const auto first = std::ranges::find_if(type.steps, [](const auto& s) { return !s.table.empty(); });
    const bool stars = std::ranges::any_of(type.steps, [](const auto& s) { return !s.family.empty(); });
    if (!stars || first == type.steps.end()) return;
    const auto* table = of.table(first->table);
    for (const char* column : {"id", "name"}) {
        if (table != nullptr && has_column(*table, column)) continue;
        auto one = note(
            first->address(), first->table, "no-units",
            fmt::format("The legacy (schema {}) has no column {} in a table {}: without it no star has an "
                        "owner, and the export refuses it. Check OSMIG_V1_REPLICA_DSN, and `schema` in "
                        "migrate.yaml.",
                        of.order().legacy.schema, column, first->table));
        one.how = severity::blocker;
        found.add(std::move(one));
    }
}

void look_at_columns(const step& s, const legacy::table& table, findings& found) {
    const auto* stage = s.section("stage");
    if (stage == nullptr) return;
    const auto there = readable_columns(table, s);
    for (const auto& c : promised_columns(stage->text)) {
        const auto column = std::ranges::find(there, c.name, &legacy::column::name);
        const auto where = table.name + "." + c.name;
        if (column == there.end()) {
            found.add(
                note(s.address(), where, "column-missing", "The import relies on it; it is taken for NULL."));
        } else if (!same_type(column->type, c.type)) {
            found.add(note(
                s.address(), where, "column-of-other-type",
                fmt::format("It is {} in the legacy; it is staged as {}, and rows where that cannot be are "
                            "rejected.",
                            column->type, c.type)));
        }
    }
}

std::set<std::string> read_tables(subject& of) {
    std::set<std::string> out(of.order().legacy.ignored.begin(), of.order().legacy.ignored.end());
    if (!of.order().legacy.version.empty()) out.insert(of.order().legacy.version.front());
    for (const auto* s : of.order().steps()) {
        out.insert(s->table);
        if (s->family.empty()) continue;
        for (const auto& planned : of.tables(*s)) out.insert(planned.table->name);
    }
    return out;
}

void look_at_unread(subject& of, findings& found) {
    std::set<std::string> known;
    if (!of.carefully("names of datasets", [&] { known = read_tables(of); })) return;
    for (const auto& t : of.catalog()) {
        if (!known.contains(t.name))
            found.add(note("", t.name, "table-not-read", "It belongs to no step and no star."));
        for (const auto& name : t.renamed)
            found.add(note("", t.name, "name-changed",
                           fmt::format("\"{}\" is called otherwise by the legacy.", name)));
    }
    of.carefully("views", [&] {
        for (const auto& name : of.database().views())
            found.add(note("", name, "view-not-read", "Only tables are read."));
    });
}

}  // namespace

void look_at_shapes(subject& of, findings& found) {
    for (const auto& type : of.order().types) {
        look_at_units(of, type, found);
        for (const auto& s : type.steps) {
            if (s.table.empty()) continue;
            const auto* table = of.table(s.table);
            if (table == nullptr)
                found.add(note(s.address(), s.table, "table-missing", "There is nothing to export of it."));
            else
                look_at_columns(s, *table, found);
        }
    }
    if (found.blocked()) return;
    look_at_unread(of, found);
}

}  // namespace osmig::audit
