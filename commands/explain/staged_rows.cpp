// What the export staged of a record, and what the extract parsed out of it.
#include <fmt/format.h>

#include <algorithm>

#include "commands/explain/looking_up.hpp"
#include "commands/explain/teller.hpp"
#include "db/ledger/ledger.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::count(names, name) > 0;
}

// A row's own key is its id; a unit's rows say the unit.
void add_plain(teller& t, const step& s, story_section& out) {
    const auto table = qualified("v1", s.table);
    const auto columns = columns_of(t.session, table);
    const std::string column = t.about.only == &s ? "id" : s.unit;
    if (t.about.key.empty() || !has(columns, column)) return;
    auto rows = rows_of(t, "v1." + s.table,
                        fmt::format("{} t WHERE t.{}::text = $1", table, quote_name(column)), {t.about.key});
    if (rows.total > 0) out.tables.push_back(std::move(rows));
    if (!s.secret.empty())
        out.notes.push_back(fmt::format("v1.{}: {} {} secret and never read.", s.table,
                                        fmt::join(s.secret, ", "), s.secret.size() == 1 ? "is" : "are"));
}

void add_star(teller& t, story_section& out) {
    auto table = table_of("osmig.part, tables of its own",
                          ask_story(t.session, "star", {t.about.type->name, t.about.key}), t.limit);
    if (table.total == 0) return;
    out.tables.push_back(std::move(table));
    out.notes.push_back(
        fmt::format("One of their rows: osmig explain {} {}/<id>.", t.about.type->name, t.about.key));
}

void add_rows_with_id(teller& t, const std::string& name, const std::string& id, story_section& out) {
    auto rows =
        rows_of(t, "v1." + name, fmt::format("{} t WHERE t.id::text = $1", qualified("v1", name)), {id});
    if (rows.total > 0) out.tables.push_back(std::move(rows));
}

cell cell_of(const story_table& table, const std::string& column) {
    const auto found = std::ranges::find(table.columns, column, &story_column::name);
    if (found == table.columns.end() || table.rows.empty()) return {};
    return table.rows.front().at(static_cast<std::size_t>(found - table.columns.begin()));
}

// The members that an entry points to.
void add_members(teller& t, story_section& out) {
    const auto entry = out.tables.front();
    std::vector<std::string> seen;
    for (const auto& [name, c] : t.facts->made) {
        if (c.join.empty() || has(seen, c.join)) continue;
        seen.push_back(c.join);
        if (const auto id = cell_of(entry, c.join)) add_rows_with_id(t, c.dimension, *id, out);
    }
}

// An entry's id; or a dimension's name, a slash and its member's id, as rejects and overrides have it.
void add_row(teller& t, story_section& out) {
    if (!t.facts) return;
    const auto& tables = t.facts->tables;
    if (!tables.entry.name.empty()) add_rows_with_id(t, tables.entry.name, t.about.row, out);
    if (!out.tables.empty()) return add_members(t, out);
    const auto slash = t.about.row.find('/');
    if (slash == std::string::npos) return;
    for (const auto& d : tables.dimensions) {
        if (d.name == t.about.row.substr(0, slash) || d.name.ends_with("__" + t.about.row.substr(0, slash)))
            add_rows_with_id(t, d.name, t.about.row.substr(slash + 1), out);
    }
}

}  // namespace

story_section staged_section(teller& t) {
    story_section out{"staged", "Staged (v1): the legacy's rows as the export left them", {}, {}};
    if (!t.about.row.empty()) {
        add_row(t, out);
        return out;
    }
    for (const auto& s : t.steps)
        if (!s.what->table.empty()) add_plain(t, *s.what, out);
    if (t.about.only == nullptr && !t.about.key.empty()) add_star(t, out);
    return out;
}

story_section parsed_section(teller& t) {
    story_section out{"parsed", "Parsed (doc): what its documents hold", {}, {}};
    for (const auto& s : t.steps) {
        const auto* m = s.what->extract.empty() || s.keys.empty() ? nullptr : find_model(s.what->extract);
        for (const auto& output : m == nullptr ? std::vector<output_shape>{} : m->outputs) {
            auto rows = rows_of(t, output.table,
                                fmt::format("{} t WHERE t.{}::text = ANY ($1::text[])", output.table,
                                            quote_name(output.columns.front())),
                                {ledger::text_array(s.keys)});
            if (rows.total > 0) out.tables.push_back(std::move(rows));
        }
    }
    return out;
}

}  // namespace osmig
