#include "commands/dump/fact_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "commands/dump/unit.hpp"
#include "db/quote.hpp"

namespace osmig::dump {

namespace {

constexpr const char* entry_id = "openspending_id";
constexpr std::size_t most_columns = 1598;  // PostgreSQL's 1600, and the two that a load adds

using message = std::vector<target::statement>;

std::string cell(const line& l, std::string_view column, shape how) {
    const auto* found = l.row.find(column);
    const auto text = found == nullptr ? std::nullopt : sql_text(*found, how, column);
    if (!text) throw line_error("no-key", fmt::format("It does not say the {} of the facts.", column));
    return *text;
}

// Names and types become SQL: nothing but what an import makes is taken.
void check_columns(const std::vector<column>& columns) {
    static const std::vector<std::string> types{"integer", "bigint", "numeric", "date", "text"};
    for (const auto& c : columns) {
        if (std::ranges::count(types, c.type) == 0)
            throw line_error("unknown-column", fmt::format("{} is of the type \"{}\", which no table of "
                                                           "facts has.",
                                                           c.name, c.type));
        if (c.name.empty() || std::ranges::count(columns, c.name, &column::name) > 1)
            throw line_error("unknown-column",
                             fmt::format("The column \"{}\" stands twice, or has no name.", c.name));
    }
    for (const char* needed : {"_id", entry_id})
        if (std::ranges::count(columns, needed, &column::name) == 0)
            throw line_error("no-key", fmt::format("Its columns have no {}.", needed));
    if (columns.size() > most_columns)
        throw line_error("too-wide",
                         fmt::format("It has {} columns; {} can be loaded.", columns.size(), most_columns));
}

bool alike(std::vector<column> a, std::vector<column> b) {
    const auto place = [](const column& c) { return std::pair(c.name, c.type); };
    std::ranges::sort(a, {}, place);
    std::ranges::sort(b, {}, place);
    return std::ranges::equal(a, b, {}, place, place);
}

}  // namespace

fact_load::fact_load(load_target& to, std::int64_t number, line&& l, std::string text) : to_(to) {
    lost_ = {number, {}, {}, "", {}, std::move(text)};
    bool good = true;
    try {
        check(l);
    } catch (const line_error& e) {
        good = lose(e.reason, e.what());
    }
    lost_.key = id_;
    part_ = std::make_unique<load_part>(to, "dataset", "fact_tables",
                                        id_.empty() ? fmt::format("line {}", number) : id_);
    if (good) start();
}

void fact_load::check(const line& l) {
    static const std::regex number_form("-?[0-9]{1,10}"), table_form("fdp__[a-z0-9_]{1,58}");
    if (l.table.starts_with("fdp__")) {
        table_ = l.table;
        throw line_error("no-heading", fmt::format("No line before it says what columns {} has: that of "
                                                   "fact_tables is missing, or was rejected.",
                                                   l.table));
    }
    for (const auto& m : l.row.members)
        if (m.key.shown != "v1_id" && m.key.shown != "v1_name" && m.key.shown != "schema_name" &&
            m.key.shown != "table_name" && m.key.shown != "rows")
            throw line_error("unknown-column",
                             fmt::format("v2.fact_tables has no column \"{}\".", m.key.shown));
    auto id = cell(l, "v1_id", shape::number);
    auto table = cell(l, "table_name", shape::text);
    name_ = cell(l, "v1_name", shape::text);
    if (!std::regex_match(id, number_form) || std::abs(std::stoll(id)) > 2147483647)
        throw line_error("refused", fmt::format("Its v1_id is {}, which is no dataset's.", id));
    id_ = std::move(id);
    if (!std::regex_match(table, table_form) || cell(l, "schema_name", shape::text) != "v2")
        throw line_error("refused", fmt::format("\"{}\" is no name of a table of facts in v2.", table));
    for (const auto& [name, type] : l.columns) columns_.push_back({name, type});
    check_columns(columns_);
    table_ = std::move(table);
}

void fact_load::start() {
    load_ = std::make_unique<table_load>(
        to_, *part_, load_shape{qualified("v2", table_), columns_, {entry_id}, {}, "_id"});
}

bool fact_load::lose(const std::string& reason, const std::string& message) {
    lost_.reason = reason;
    lost_.message = message;
    load_.reset();
    return false;
}

void fact_load::add(std::int64_t number, line&& l, std::string text) {
    ++read_;
    if (load_) load_->add(number, std::move(l), std::move(text));
}

void fact_load::add_lost(const std::string& table) {
    ++read_;
    table_ = table;
}

void fact_load::reject(refused_line r) {
    ++read_;
    if (load_) part_->reject(std::move(r));
}

fact_load::place fact_load::here() const {
    const auto row = to_.session.ledger("dump:facts_here", {id_, table_})[0];
    place out{row[0].c_str(), row[1].c_str(), row[2].as<bool>(), {}};
    if (!out.old_table.empty()) out.columns = columns_of(to_.writer.connection(), out.old_table);
    return out;
}

std::int64_t fact_load::count(const std::string& from) const {
    const auto r = to_.writer.connection().exec("SELECT count(*) FROM " + from);
    return std::stoll(std::string(r.text(0, 0)));
}

// Another dataset's table that has the name gets one that an import gives, too; its own line names it anew.
bool fact_load::make_way(const place& p, message& out) {
    if (!p.taken || p.old_table == table_) return true;
    if (p.holder.empty())
        return lose("table-in-the-way",
                    fmt::format("There is a table v2.{} that v2.fact_tables does not know. Remove or rename "
                                "it, and load again.",
                                table_));
    const auto moved = "fdp__moved__" + p.holder;
    out.push_back({fmt::format("ALTER TABLE v2.{} RENAME TO {}", quote_name(table_), quote_name(moved))});
    out.push_back({fmt::format("UPDATE v2.fact_tables SET table_name = {} WHERE v1_id = {}",
                               quote_text(moved), p.holder)});
    return true;
}

std::string fact_load::create() const {
    std::string columns;
    for (const auto& c : columns_) columns += fmt::format("{} {}, ", quote_name(c.name), c.type);
    return fmt::format("CREATE TABLE {} ({}CONSTRAINT {} PRIMARY KEY (_id))", qualified("v2", table_),
                       columns, quote_name("fdp_" + id_ + "_pkey"));
}

// Only where nothing is lost by it.
bool fact_load::replace_table(const place& p, message& out) {
    const auto old = qualified("v2", p.old_table);
    const auto own = count(fmt::format("{0} t WHERE NOT EXISTS (SELECT FROM {1} w WHERE w.{2} = t.{2})", old,
                                       incoming, entry_id));
    if (own > 0)
        return lose(
            "other-columns",
            fmt::format("Its table v2.{} has other columns here, and {} rows that the dump does not have. "
                        "Take these away (osmig reset dataset.entries --phase=import), and load again.",
                        p.old_table, own));
    known_ = count(old);
    out.push_back({fmt::format("DROP TABLE {}", old)});
    out.push_back({create()});
    return true;
}

bool fact_load::make_table(const place& p, message& out) {
    if (!make_way(p, out)) return false;
    if (p.old_table.empty()) {
        out.push_back({create()});
        return true;
    }
    if (!alike(p.columns, columns_)) return replace_table(p, out);
    if (p.old_table != table_)
        out.push_back(
            {fmt::format("ALTER TABLE {} RENAME TO {}", qualified("v2", p.old_table), quote_name(table_))});
    return true;
}

// Not even locked where it says so already: a lock is written, too.
std::string fact_load::fact_tables_row() const {
    return fmt::format(
        "INSERT INTO v2.fact_tables (v1_id, v1_name, schema_name, table_name, rows) SELECT * FROM (SELECT {} "
        "AS v1_id, {} AS v1_name, 'v2' AS schema_name, {} AS table_name, count(*) AS rows FROM {}) n WHERE "
        "NOT "
        "EXISTS (SELECT FROM v2.fact_tables t WHERE (t.v1_id, t.v1_name, t.schema_name, t.table_name, "
        "t.rows) "
        "= (n.v1_id, n.v1_name, n.schema_name, n.table_name, n.rows)) ON CONFLICT (v1_id) DO UPDATE SET "
        "v1_name = EXCLUDED.v1_name, schema_name = EXCLUDED.schema_name, table_name = EXCLUDED.table_name, "
        "rows = EXCLUDED.rows",
        id_, quote_text(name_), quote_text(table_), qualified("v2", table_));
}

void fact_load::merge() {
    load_->settle();
    message all{{fmt::format("SELECT osmig.hold({})", to_.run.fence)}};
    if (!make_table(here(), all)) return;
    for (auto& one : load_->merge_statements("true", known_)) all.push_back(std::move(one));
    all.push_back({fact_tables_row()});
    try {
        to_.writer.transact(all);
    } catch (const database_error& e) {
        if (!refuses_the_row(e)) throw;
        lose("refused", fmt::format("{}.", e.what()));
        lost_.sqlstate = e.sqlstate();
    }
}

load_counts fact_load::end() {
    const bool heading_was_good = load_ != nullptr;
    if (load_) merge();
    if (load_) return part_->end(read_, qualified("v2", table_));
    // The facts that were not rejected by themselves, with the line that names them.
    lost_.rows = 1 + (heading_was_good ? count(incoming) : read_);
    part_->reject(std::move(lost_));
    return part_->end(read_ + 1, "");
}

}  // namespace osmig::dump
