#include "commands/dump/load_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/quote.hpp"

namespace osmig::dump {

namespace {

using names = std::vector<std::string>;

bool among(const names& all, const std::string& one) { return std::ranges::count(all, one) > 0; }

std::string with_alias(const std::string& alias, const names& columns) {
    std::string out;
    for (const auto& c : columns) out += (out.empty() ? "" : ", ") + alias + "." + quote_name(c);
    return out;
}

// The key as one text, which can be hashed though parts of it may be NULL.
std::string key_text(const load_shape& s, const std::string& alias) {
    std::string known;
    for (const auto& k : s.key)
        known += fmt::format("{}{}.{} IS NOT NULL", known.empty() ? "" : " AND ", alias, quote_name(k));
    return fmt::format("CASE WHEN {} THEN ROW({})::text ELSE ROW({})::text END", known,
                       with_alias(alias, s.key), with_alias(alias, s.otherwise));
}

std::string same_key(const load_shape& s) {
    if (!s.otherwise.empty()) return key_text(s, "t") + " = " + key_text(s, "w");
    std::string out;
    for (const auto& k : s.key)
        out += fmt::format("{}t.{} = w.{}", out.empty() ? "" : " AND ", quote_name(k), quote_name(k));
    return out;
}

names updated_columns(const load_shape& s, const line_form& f) {
    names out;
    for (const auto& c : f.given) {
        const bool stays = among(f.masked, c) || c == s.own_id;
        const bool known_by = among(s.key, c) && s.otherwise.empty();
        if (!stays && !known_by) out.push_back(c);
    }
    return out;
}

// Images are compared: 1.50 is not 1.5, and -0 is not 0, as in the line.
std::string changed_rows(const load_shape& s, const line_form& f, const std::string& rows) {
    const auto columns = updated_columns(s, f);
    if (columns.empty()) return "SELECT 1 WHERE false";
    std::string set;
    for (const auto& c : columns)
        set += fmt::format("{}{} = w.{}", set.empty() ? "" : ", ", quote_name(c), quote_name(c));
    return fmt::format(
        "UPDATE {} t SET {} FROM {} w WHERE {} AND {} AND record_image_ne(ROW({}), ROW({})) RETURNING 1",
        s.table, set, incoming, rows, same_key(s), with_alias("t", columns), with_alias("w", columns));
}

std::string fresh_rows(const load_shape& s, const line_form& f, const std::string& rows) {
    const auto is_new =
        fmt::format("{} AND NOT EXISTS (SELECT FROM {} t WHERE {})", rows, s.table, same_key(s));
    if (s.own_id.empty() || !among(f.given, s.own_id))
        return fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} w WHERE {} RETURNING 1", s.table,
                           quote_names(f.given), with_alias("w", f.given), incoming, is_new);
    // An id that is taken here is another row's: those that come get the next ones, in their order.
    names others = f.given;
    std::erase(others, s.own_id);
    const auto id = quote_name(s.own_id);
    return fmt::format(
        "INSERT INTO {0} ({1}{2}) SELECT CASE WHEN w.taken THEN m.top + row_number() OVER (PARTITION BY "
        "w.taken ORDER BY w.{1}) ELSE w.{1} END{3} FROM (SELECT w.*, EXISTS (SELECT FROM {0} x WHERE x.{1} = "
        "w.{1}) AS taken FROM {4} w WHERE {5}) w, (SELECT greatest((SELECT max({1}) FROM {0}), (SELECT "
        "max({1}) FROM {4})) AS top) m ORDER BY w.{1} RETURNING 1",
        s.table, id, others.empty() ? "" : ", " + quote_names(others),
        others.empty() ? "" : ", " + with_alias("w", others), incoming, is_new);
}

}  // namespace

std::string incoming_table(const load_shape& s) {
    std::string columns;
    for (const auto& c : s.columns) columns += fmt::format(", {} {}", quote_name(c.name), c.type);
    auto out = fmt::format("DROP TABLE IF EXISTS {0}; CREATE TABLE {0} ({1} bigint, {2} integer{3})",
                           incoming, line_column, form_column, columns);
    std::string known;
    for (const auto& k : s.key) known += (known.empty() ? "" : " AND ") + quote_name(k) + " IS NOT NULL";
    const char* index = "; CREATE UNIQUE INDEX ON {} ({}) WHERE {}";
    out += fmt::format(fmt::runtime(index), incoming, quote_names(s.key), known);
    if (!s.otherwise.empty())
        out += fmt::format(fmt::runtime(index), incoming, quote_names(s.otherwise), "NOT (" + known + ")");
    if (!s.own_id.empty()) {
        const auto id = quote_name(s.own_id);
        out += fmt::format("; CREATE UNIQUE INDEX ON {0} ({1}); ALTER TABLE {0} ALTER {1} SET NOT NULL",
                           incoming, id);
    }
    return out;
}

std::string copy_incoming(const load_shape& s) {
    std::string columns;
    for (const auto& c : s.columns) columns += ", " + quote_name(c.name);
    return fmt::format("COPY {} ({}, {}{}) FROM STDIN", incoming, line_column, form_column, columns);
}

std::string merge_statement(const load_shape& s, const line_form& f, const std::string& rows,
                            const std::string& advance) {
    const auto mine = fmt::format("w.{} = {} AND {}", form_column, f.number, rows);
    const std::string inserted = "(SELECT count(*) FROM fresh)", updated = "(SELECT count(*) FROM changed)";
    const auto all = fmt::format("(SELECT count(*) FROM {} w WHERE {})", incoming, mine);
    return fmt::format("WITH changed AS ({}), fresh AS ({}) SELECT {}", changed_rows(s, f, mine),
                       fresh_rows(s, f, mine),
                       fmt::format(fmt::runtime(advance), inserted, updated,
                                   fmt::format("{} - {} - {}", all, inserted, updated)));
}

}  // namespace osmig::dump
