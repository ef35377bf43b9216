// What became of a record in the target, and what was published of that.
#include <fmt/format.h>

#include <algorithm>

#include "commands/explain/looking_up.hpp"
#include "commands/explain/teller.hpp"
#include "commands/table_text.hpp"
#include "db/ledger/ledger.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

const model* model_of(const step& s) { return s.import.empty() ? nullptr : find_model(s.import); }

// What the target calls the step's rows; NULL where nothing became of them.
std::vector<std::string> target_keys(teller& t, const step_keys& s) {
    std::vector<std::string> out;
    if (!t.about.target.empty()) out.push_back(t.about.target);
    for (const auto& row :
         ask_story(t.session, "target_keys", {s.what->type, s.what->name, ledger::text_array(s.keys)}))
        out.emplace_back(row[0].c_str());
    return out;
}

void add_rows(teller& t, const std::string& table, const std::string& column,
              const std::vector<std::string>& keys, story_section& out) {
    if (keys.empty()) return;
    auto rows =
        rows_of(t, table, fmt::format("{} t WHERE t.{}::text = ANY ($1::text[])", table, quote_name(column)),
                {ledger::text_array(keys)});
    if (rows.total > 0) out.tables.push_back(std::move(rows));
}

// "entry.amount", "department.label": what all tables of a star begin with is left out.
std::string place(const star_story& f, const fact_column& c) {
    const auto& entry = f.tables.entry.name;
    const auto prefix =
        entry.substr(0, entry.size() - std::min(entry.size(), std::string_view("entry").size()));
    auto table = c.dimension.empty() ? entry : c.dimension;
    if (table.starts_with(prefix)) table.erase(0, prefix.size());
    return table + "." + c.column;
}

// v2.fdp__…, for people.
std::string name_of(const star_story& f) { return "v2." + f.table_name; }

// Where each column of the fact table comes from.
story_table columns_table(const star_story& f) {
    story_table out;
    out.name = "columns of " + f.table_name;
    for (const char* name : {"column", "field", "attribute", "called_in_v1", "comes_from", "by"})
        out.columns.push_back({name});
    for (const auto& name : f.columns) {
        const auto found = f.made.find(name);
        if (found == f.made.end()) continue;
        const auto& c = found->second;
        out.rows.push_back({name, c.field, c.attribute, c.csv_name, place(f, c), c.join});
    }
    for (auto& row : out.rows)
        for (auto& value : row)
            if (value && value->empty()) value.reset();
    out.total = static_cast<std::int64_t>(out.rows.size());
    return out;
}

cell sum_of(teller& t, const std::string& column) {
    const auto row = t.session.query(fmt::format(
        "SELECT coalesce(sum(x) FILTER (WHERE x NOT IN ('NaN', 'Infinity', '-Infinity')), 0) FROM "
        "(SELECT {}::numeric AS x FROM {}) s",
        quote_name(column), t.facts->table));
    return cell{row[0][0].c_str()};
}

// The sum that stands in the table now, beside what the ledger says it was when it was written.
void add_sums(teller& t, story_section& out) {
    auto money = table_of("osmig.money", ask_story(t.session, "money", {t.about.key}), t.limit);
    if (money.total == 0) return;
    money.columns.push_back({"now"});
    for (auto& row : money.rows) {
        const auto found = std::ranges::find_if(t.facts->made, [&](const auto& made) {
            return made.second.csv_name == row.front().value_or("");
        });
        const bool there =
            found != t.facts->made.end() && std::ranges::count(t.facts->columns, found->first) > 0;
        row.push_back(there ? sum_of(t, found->first) : cell{});
    }
    out.tables.push_back(std::move(money));
}

void add_facts(teller& t, story_section& out) {
    if (!t.facts || t.facts->table.empty() || t.about.only != nullptr) return;
    auto listed = rows_of(t, "v2.fact_tables", "v2.fact_tables t WHERE t.v1_id::text = $1", {t.about.key});
    if (listed.total > 0) out.tables.push_back(std::move(listed));
    if (t.facts->columns.empty()) {
        out.notes.push_back(
            fmt::format("{} is listed and not there: other hands dropped it.", name_of(*t.facts)));
        return;
    }
    const auto rows = t.session.query("SELECT count(*) FROM " + t.facts->table)[0][0].as<std::int64_t>();
    out.notes.push_back(fmt::format("{} holds {} facts now.", name_of(*t.facts), with_commas(rows)));
    out.tables.push_back(columns_table(*t.facts));
    add_sums(t, out);
}

cell value_of(const story_table& table, const std::string& column) {
    const auto found = std::ranges::find(table.columns, column, &story_column::name);
    if (found == table.columns.end() || table.rows.empty()) return {};
    return table.rows.front().at(static_cast<std::size_t>(found - table.columns.begin()));
}

// The staged value that a column was made of; nothing where entry or member are not there.
cell staged_value(teller& t, const fact_column& c) {
    const auto entry = qualified("v1", t.facts->tables.entry.name);
    const auto sql =
        c.join.empty()
            ? fmt::format("SELECT t.{}::text FROM {} t WHERE t.id::text = $1", quote_name(c.column), entry)
            : fmt::format(
                  "SELECT d.{}::text FROM {} t JOIN {} d ON d.id::text = t.{}::text "
                  "WHERE t.id::text = $1",
                  quote_name(c.column), entry, qualified("v1", c.dimension), quote_name(c.join));
    const auto found = t.session.query(sql + " LIMIT 1", {t.about.row});
    return found.empty() || found[0][0].is_null() ? cell{} : cell{found[0][0].c_str()};
}

// A fact, column by column, with what it was made of.
void add_fact(teller& t, story_section& out) {
    if (!t.facts || t.facts->columns.empty()) return;
    const auto fact =
        rows_of(t, t.facts->table, t.facts->table + " t WHERE t.openspending_id = $1", {t.about.row});
    if (fact.total == 0) return;
    story_table told{
        name_of(*t.facts), {{"column"}, {"value"}, {"staged"}, {"comes_from"}, {"by"}}, {}, 0, false};
    for (const auto& c : fact.columns) {
        const auto found = t.facts->made.find(c.name);
        if (found == t.facts->made.end() || t.facts->tables.entry.name.empty()) {
            told.rows.push_back({c.name, value_of(fact, c.name), {}, {}, {}});
            continue;
        }
        const auto& from = found->second;
        told.rows.push_back({c.name, value_of(fact, c.name), staged_value(t, from), place(*t.facts, from),
                             from.join.empty() ? cell{} : cell{from.join}});
    }
    told.total = static_cast<std::int64_t>(told.rows.size());
    out.tables.push_back(std::move(told));
}

}  // namespace

story_section target_section(teller& t) {
    story_section out{"target", "In the target (v2)", {}, {}};
    if (!t.about.row.empty()) {
        add_fact(t, out);
        return out;
    }
    for (const auto& s : t.steps) {
        const auto* m = model_of(*s.what);
        if (m == nullptr) continue;
        const auto keys = target_keys(t, s);
        for (const auto& output : m->outputs) add_rows(t, output.table, output.columns.front(), keys, out);
    }
    add_facts(t, out);
    return out;
}

story_section published_section(teller& t) {
    story_section out{"published", "Packages and files", {}, {}};
    for (const auto& s : t.steps) {
        const auto* m = model_of(*s.what);
        if (m == nullptr) continue;
        const auto keys = target_keys(t, s);
        for (const auto& f : followers_of(t.session, m->outputs.front().table))
            add_rows(t, f.table, f.column, keys, out);
    }
    return out;
}

}  // namespace osmig
