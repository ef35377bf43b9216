#include "commands/run/fact_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "db/quote.hpp"

namespace osmig {

namespace {

const char* const rows_alike = "\"osmig: rows of the id\"";

// Rows of one id that are alike in all that is asked for are one; else each id comes once, with their number.
std::string members(const fact_unit& unit, const std::string& dimension) {
    auto table = qualified(unit.schema, dimension);
    if (!unit.twice.contains(dimension)) return table;
    std::set<std::string> names{"id"};
    for (const auto& c : unit.plan.columns) {
        if (c.dimension == dimension) names.insert(c.column);
    }
    return fmt::format(
        "(SELECT DISTINCT ON (id) {0}, count(*) OVER (PARTITION BY id) AS {1} FROM (SELECT DISTINCT {0} FROM "
        "{2}) x "
        "ORDER BY id, x::text COLLATE \"C\")",
        quote_names({names.begin(), names.end()}), rows_alike, table);
}

bool whole_number(const star_table& table, const std::string& column) {
    const auto found = std::ranges::find(table.columns, column, &star_column::name);
    static const std::set<std::string> types{"smallint", "integer", "bigint", "numeric"};
    return found != table.columns.end() && types.contains(found->type);
}

// What v1 made is an integer on both sides. Other types meet as texts.
std::string condition(const fact_unit& unit, const fact_column& c, const std::string& alias) {
    const auto& all = unit.tables.dimensions;
    const auto dimension = std::ranges::find(all, c.dimension, &star_table::name);
    const bool plain =
        dimension != all.end() && whole_number(*dimension, "id") && whole_number(unit.tables.entry, c.join);
    return fmt::format(fmt::runtime(plain ? "{0}.id = e.{1}" : "{0}.id::text = e.{1}::text"), alias,
                       quote_name(c.join));
}

}  // namespace

// Dimensions are joined in the order of the plan: with a hundred of them the planner must not try orders of its own (the
// reader's session says so).
std::string star_select(const fact_unit& unit, const std::string& filter, std::int64_t limit) {
    std::map<std::string, std::string> aliases;
    std::string columns, joins, ambiguous;
    for (const auto& c : unit.plan.columns) {
        std::string alias = "e";
        if (!c.dimension.empty()) {
            const auto [found, fresh] =
                aliases.try_emplace(c.dimension + "\n" + c.join, fmt::format("d{}", aliases.size()));
            alias = found->second;
            if (fresh)
                joins += fmt::format(" LEFT JOIN {} {} ON {}", members(unit, c.dimension), alias,
                                     condition(unit, c, alias));
            if (fresh && unit.twice.contains(c.dimension))
                ambiguous += fmt::format("{}coalesce({}.{}, 1) > 1", ambiguous.empty() ? ", " : " OR ", alias,
                                         rows_alike);
        }
        columns += fmt::format("{}{}.{}", columns.empty() ? "" : ", ", alias, quote_name(c.column));
    }
    auto sql = fmt::format("SELECT {}{} FROM {} e{}{} ORDER BY e.id COLLATE \"C\" NULLS FIRST", columns,
                           ambiguous, unit.entry(), joins, filter);
    if (limit >= 0) sql += fmt::format(" LIMIT {}", limit);
    return sql;
}

std::string star_sql(const fact_unit& unit, const std::string& filter, std::int64_t limit) {
    return "COPY (" + star_select(unit, filter, limit) + ") TO STDOUT";
}

}  // namespace osmig
