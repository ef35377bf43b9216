#include "commands/audit/star_entries.hpp"

#include "commands/run/fact_query.hpp"
#include "db/copy_text.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"

namespace osmig::audit {

namespace {

constexpr std::size_t most_keys = 1000;

// Of the plan only what decides: the key, and the dimensions whose ids are there twice.
fact_unit deciding(const fact_unit& unit) {
    fact_unit out;
    out.id = unit.id;
    out.schema = unit.schema;
    out.tables = unit.tables;
    out.twice = unit.twice;
    for (const auto& c : unit.plan.columns) {
        if (c.field.empty() || unit.twice.contains(c.dimension)) out.plan.columns.push_back(c);
    }
    return out;
}

void replace_all(std::string& text, const std::string& old, const std::string& with) {
    for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + with.size()))
        text.replace(at, old.size(), with);
}

}  // namespace

std::string in_legacy_names(const subject& of, const fact_unit& unit, std::string sql) {
    auto tables = unit.tables.dimensions;
    tables.push_back(unit.tables.entry);
    for (const auto& star : tables) {
        const auto* table = of.table(star.name);
        if (table == nullptr) continue;
        if (!table->source.empty()) replace_all(sql, quote_name(table->name), quote_name(table->source));
        for (const auto& c : table->columns) {
            if (!c.source.empty()) replace_all(sql, quote_name(c.name), quote_name(c.source));
        }
    }
    return sql;
}

// In the order and by the rules of the import (fact_maker in commands/run/fact_load.cpp).
entry_rejects count_entry_rejects(subject& of, const fact_unit& unit) {
    entry_rejects out;
    std::optional<std::string> last;
    const auto refuse = [&](const char* reason, const std::string& key, const char* message) {
        auto& few = out.by_reason[reason];
        ++few.rows;
        few.message = message;
        if (few.keys.size() < most_keys) few.keys.push_back(unit.id + "/" + printable(key));
    };
    const auto sql = in_legacy_names(of, unit, star_select(deciding(unit), "", -1));
    of.ask_lines(sql, [&](std::string_view line) {
        const auto fields = split_line(line);
        const bool ambiguous = !unit.twice.empty() && fields.back() == "t";
        const auto key = unescape(fields.front());
        if (!key) {
            refuse("no-key", "", "An entry has no id (NULL).");
        } else if (last == key) {
            refuse("duplicate-key", *key, "An entry's id comes more than once; the first is taken.");
        } else if (ambiguous) {
            refuse("dimension-id-twice", *key,
                   "It points to a dimension's id that has several rows, which differ.");
        } else {
            ++out.facts;
        }
        if (key) last = key;
        return true;
    });
    return out;
}

std::string whole_reject(const entry_rejects& found) {
    constexpr std::int64_t many = 100;
    std::int64_t all = found.facts;
    for (const auto& [reason, few] : found.by_reason) all += few.rows;
    for (const auto& [reason, few] : found.by_reason) {
        if (few.rows >= many && few.rows * 2 > all) return reason;
    }
    return "";
}

}  // namespace osmig::audit
