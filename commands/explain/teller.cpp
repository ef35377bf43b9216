#include "commands/explain/teller.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/explain/looking_up.hpp"
#include "db/error.hpp"
#include "db/ledger/ledger.hpp"
#include "db/quote.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

using words = std::vector<std::string>;

// pg_type's numbers, which never change.
cell_kind kind_of(pqxx::oid type) {
    constexpr pqxx::oid truth = 16, int8 = 20, int2 = 21, int4 = 23;
    if (type == truth) return cell_kind::truth;
    return type == int8 || type == int4 || type == int2 ? cell_kind::number : cell_kind::text;
}

words names_in(const pqxx::result& shape) {
    words out;
    for (pqxx::row::size_type c = 0; c < shape.columns(); ++c) out.emplace_back(shape.column_name(c));
    return out;
}

bool has(const words& names, const char* name) { return std::ranges::count(names, name) > 0; }

// Rows of the step that belong to the unit, by the SQL that reads them: its `unit` says so.
words by_section(const teller& t, const step& s) {
    for (const char* name : {"import", "extract"}) {
        const auto* section = s.section(name);
        if (section == nullptr) continue;
        if (!has(names_in(t.session.query(fmt::format("SELECT * FROM ({}) q LIMIT 0", section->text))),
                 "unit"))
            continue;
        words out;
        for (const auto& row : t.session.query(
                 fmt::format(
                     "SELECT DISTINCT q.key::text FROM ({}) q WHERE q.unit::text = $1 AND q.key IS NOT NULL "
                     "ORDER BY 1",
                     section->text),
                 {t.about.key}))
            out.emplace_back(row[0].c_str());
        return out;
    }
    return {};
}

bool takes_part(const teller& t, const step& s) { return t.about.only == nullptr || t.about.only == &s; }

// Of a fact's story the star's steps are all that tells of it; the rest is the unit's.
words keys_in(const teller& t, const step& s) {
    if (t.about.key.empty()) return {};
    const bool whole_unit = t.about.only == &s || is_unit_step(s) || !s.family.empty();
    if (whole_unit) return {t.about.key};
    return t.about.row.empty() ? by_section(t, s) : words{};
}

}  // namespace

teller teller_for(target::session& session, const migration& order, const subject& about,
                  std::int64_t limit) {
    teller out{session, order, about, limit};
    for (const auto& s : about.type->steps) {
        const bool of_the_star = about.row.empty() || !s.family.empty();
        if (takes_part(out, s) && of_the_star) out.steps.push_back({&s, keys_in(out, s)});
    }
    if (about.only == nullptr && !about.key.empty())
        out.facts = facts_of(session, *about.type, about.key, about.name);
    return out;
}

std::vector<std::optional<std::string>> known_by(const teller& t) {
    words phases, steps, keys;
    for (const auto& s : t.steps) {
        for (const auto which : all_phases) {
            for (const auto& key : s.what->has(which) ? s.keys : words{}) {
                phases.emplace_back(phase_name(which));
                steps.push_back(s.what->name);
                keys.push_back(key);
            }
        }
    }
    return {t.about.type->name, ledger::text_array(phases), ledger::text_array(steps),
            ledger::text_array(keys)};
}

std::vector<std::optional<std::string>> known_by_with_rows(const teller& t) {
    auto out = known_by(t);
    words stars;
    for (const auto& s : t.steps)
        if (!s.what->family.empty() && !t.about.key.empty()) stars.push_back(s.what->name);
    out.emplace_back(ledger::text_array(stars));
    const auto prefix = t.about.key + "/";
    const bool one = !t.about.row.empty();
    out.emplace_back(one ? std::optional(prefix + t.about.row) : std::nullopt);
    out.emplace_back(one ? std::nullopt : std::optional(prefix));
    return out;
}

story_table table_of(const std::string& name, const pqxx::result& rows, std::int64_t limit) {
    story_table out;
    out.name = name;
    out.total = static_cast<std::int64_t>(rows.size());
    for (pqxx::row::size_type c = 0; c < rows.columns(); ++c)
        out.columns.push_back({rows.column_name(c), kind_of(rows.column_type(c))});
    for (const auto& row : rows) {
        if (static_cast<std::int64_t>(out.rows.size()) == limit) break;
        cells shown;
        for (const auto& field : row)
            shown.push_back(field.is_null() ? cell{} : cell{without_secrets({field.c_str(), field.size()})});
        out.rows.push_back(std::move(shown));
    }
    return out;
}

namespace {

// In their own order; rows of others' tables may have columns that have none (json).
pqxx::result first_rows(const teller& t, const std::string& from,
                        const std::vector<std::optional<std::string>>& values) {
    const auto sql = fmt::format("SELECT t.* FROM {} ORDER BY t", from);
    try {
        return t.session.query(fmt::format("{} LIMIT {}", sql, t.limit), values);
    } catch (const database_error& e) {
        if (e.sqlstate() != "42883") throw;
        return t.session.query(fmt::format("{}::text LIMIT {}", sql, t.limit), values);
    }
}

}  // namespace

story_table rows_of(const teller& t, const std::string& name, const std::string& from,
                    const std::vector<std::optional<std::string>>& values) {
    auto out = table_of(name, first_rows(t, from, values), t.limit);
    if (static_cast<std::int64_t>(out.rows.size()) == t.limit)
        out.total = t.session.query("SELECT count(*) FROM " + from, values)[0][0].as<std::int64_t>();
    out.record = out.total == 1;
    return out;
}

}  // namespace osmig
