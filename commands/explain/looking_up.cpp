#include "commands/explain/looking_up.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/embedded_sql.hpp"
#include "db/ledger/ledger.hpp"
#include "db/quote.hpp"
#include "models/model.hpp"

namespace osmig {

namespace {

using words = std::set<std::string>;

bool has(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::count(names, name) > 0;
}

words first_column(const pqxx::result& rows) {
    words out;
    for (const auto& row : rows) out.insert(row[0].c_str());
    return out;
}

// The table whose rows are the step's units, made by its import; null where that is none, or a star's.
const output_shape* made_of(const step& s) {
    const auto* m = s.import.empty() ? nullptr : find_model(s.import);
    return m == nullptr ? nullptr : &m->outputs.front();
}

std::vector<std::string> text_columns(target::session& session, const std::string& table) {
    std::vector<std::string> out;
    for (const auto& row : ask_story(session, "unique_texts", {table})) out.emplace_back(row[0].c_str());
    return out;
}

std::string any_is(const std::vector<std::string>& columns) {
    std::string out = "false";
    for (const auto& c : columns) out += fmt::format(" OR t.{}::text = $1", quote_name(c));
    return out;
}

// Keys in the target of the rows that the word means there.
words target_keys(target::session& session, const output_shape& made, const std::string& word) {
    const auto key = made.columns.front();
    auto columns = text_columns(session, made.table);
    columns.push_back(key);
    auto out = first_column(session.query(
        fmt::format("SELECT t.{}::text FROM {} t WHERE {}", quote_name(key), made.table, any_is(columns)),
        {word}));
    for (const auto& f : followers_of(session, made.table)) {
        const auto texts = text_columns(session, f.table);
        out.merge(first_column(
            session.query(fmt::format("SELECT t.{0}::text FROM {1} t WHERE t.{0} IS NOT NULL AND ({2})",
                                      quote_name(f.column), f.table, any_is(texts)),
                          {word})));
    }
    return out;
}

std::string array_of(const words& all) { return ledger::text_array({all.begin(), all.end()}); }

}  // namespace

pqxx::result ask_story(target::session& session, const std::string& section,
                       const std::vector<std::optional<std::string>>& values) {
    return session.query(embedded_section("db/ledger/explain.sql", section), values);
}

std::vector<std::string> columns_of(target::session& session, const std::string& table) {
    std::vector<std::string> out;
    for (const auto& row : ask_story(session, "shape", {table})) out.emplace_back(row[0].c_str());
    return out;
}

std::vector<follower> followers_of(target::session& session, const std::string& table) {
    std::vector<follower> out;
    for (const auto& row : ask_story(session, "followers", {table}))
        out.push_back({row[0].c_str(), row[1].c_str()});
    return out;
}

words keys_called(target::session& session, const step& s, const std::string& key) {
    const auto staged = qualified("v1", s.table);
    const bool there =
        !s.table.empty() && has(columns_of(session, staged), "id") &&
        !session.query("SELECT FROM " + staged + " WHERE id::text = $1 LIMIT 1", {key}).empty();
    if (there || ask_story(session, "unit_known", {s.type, s.name, key})[0][0].as<bool>()) return {key};
    return {};
}

words keys_named(target::session& session, const step& s, const std::string& name) {
    const auto staged = qualified("v1", s.table);
    if (s.table.empty()) return {};
    const auto columns = columns_of(session, staged);
    if (!has(columns, "id") || !has(columns, "name")) return {};
    return first_column(session.query(
        "SELECT DISTINCT id::text FROM " + staged + " WHERE name::text = $1 AND id IS NOT NULL", {name}));
}

words keys_made_into(target::session& session, const step& s, const std::string& word) {
    words known{word};
    if (const auto* made = made_of(s)) known.merge(target_keys(session, *made, word));
    return first_column(ask_story(session, "by_target", {s.type, s.name, array_of(known)}));
}

words made_by_osmig(target::session& session, const step& s, const std::string& word) {
    const auto* made = made_of(s);
    return made == nullptr ? words{} : target_keys(session, *made, word);
}

std::vector<std::string> places_of(target::session& session, const step& s) {
    std::vector<std::string> out;
    if (!s.table.empty())
        out.push_back(
            fmt::format("v1.{} ({})", s.table,
                        has(columns_of(session, qualified("v1", s.table)), "name") ? "id, name" : "id"));
    if (const auto* made = made_of(s)) {
        words columns{made->columns.front()};
        for (auto& name : text_columns(session, made->table)) columns.insert(std::move(name));
        out.push_back(fmt::format("{} ({})", made->table, fmt::join(columns, ", ")));
    }
    return out;
}

}  // namespace osmig
