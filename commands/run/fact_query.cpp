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

using type_names = std::set<std::string>;
const type_names integers{"smallint", "integer", "bigint"};
const type_names whole_numbers{"smallint", "integer", "bigint", "numeric"};

bool of_type(const star_table& table, const std::string& column, const type_names& types) {
    const auto found = std::ranges::find(table.columns, column, &star_column::name);
    return found != table.columns.end() && types.contains(found->type);
}

bool joined_by(const fact_unit& unit, const fact_column& c, const type_names& types) {
    const auto& all = unit.tables.dimensions;
    const auto dimension = std::ranges::find(all, c.dimension, &star_table::name);
    return dimension != all.end() && of_type(*dimension, "id", types) &&
           of_type(unit.tables.entry, c.join, types);
}

// What v1 made is an integer on both sides. Other types meet as texts.
std::string condition(const fact_unit& unit, const fact_column& c, const std::string& alias) {
    const bool plain = joined_by(unit, c, whole_numbers);
    return fmt::format(fmt::runtime(plain ? "{0}.id = e.{1}" : "{0}.id::text = e.{1}::text"), alias,
                       quote_name(c.join));
}

class star_query {
public:
    explicit star_query(const fact_unit& unit) : unit_(unit) {}

    void add(const column_run& run) {
        if (unit_.members.contains(run.first)) return column("e", unit_.plan.columns[run.first].join);
        for (auto i = run.first; i < run.first + run.count; ++i) {
            const auto& c = unit_.plan.columns[i];
            column(c.dimension.empty() ? "e" : join(c), c.column);
        }
    }

    std::string text(const std::string& filter) const {
        return fmt::format("SELECT {}{} FROM {} e{}{} ORDER BY e.id COLLATE \"C\" NULLS FIRST", columns_,
                           ambiguous_, unit_.entry(), joins_, filter);
    }

private:
    void column(const std::string& alias, const std::string& name) {
        columns_ += fmt::format("{}{}.{}", columns_.empty() ? "" : ", ", alias, quote_name(name));
    }

    std::string join(const fact_column& c) {
        const auto [found, fresh] =
            aliases_.try_emplace(c.dimension + "\n" + c.join, fmt::format("d{}", aliases_.size()));
        auto alias = found->second;
        if (!fresh) return alias;
        joins_ += fmt::format(" LEFT JOIN {} {} ON {}", members(unit_, c.dimension), alias,
                              condition(unit_, c, alias));
        if (unit_.twice.contains(c.dimension))
            ambiguous_ += fmt::format("{}coalesce({}.{}, 1) > 1", ambiguous_.empty() ? ", " : " OR ", alias,
                                      rows_alike);
        return alias;
    }

    const fact_unit& unit_;
    std::map<std::string, std::string> aliases_;
    std::string columns_, joins_, ambiguous_;
};

}  // namespace

bool joined_by_number(const fact_unit& unit, const column_run& run) {
    return joined_by(unit, unit.plan.columns[run.first], integers);
}

std::string members_sql(const fact_plan& plan, const column_run& run) {
    std::string columns;
    for (auto i = run.first; i < run.first + run.count; ++i)
        columns += ", " + quote_name(plan.columns[i].column);
    return fmt::format("COPY (SELECT id{} FROM {}) TO STDOUT", columns,
                       qualified("v1", plan.columns[run.first].dimension));
}

// Dimensions are joined in the order of the plan: with a hundred of them the planner must not try orders of its own (the
// reader's session says so).
std::string star_select(const fact_unit& unit, const std::string& filter, std::int64_t limit) {
    star_query query(unit);
    for (const auto& run : column_runs(unit.plan)) query.add(run);
    auto sql = query.text(filter);
    if (limit >= 0) sql += fmt::format(" LIMIT {}", limit);
    return sql;
}

std::string star_sql(const fact_unit& unit, const std::string& filter, std::int64_t limit) {
    return "COPY (" + star_select(unit, filter, limit) + ") TO STDOUT";
}

}  // namespace osmig
