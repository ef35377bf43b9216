#include <fmt/format.h>

#include "tests/support/dirt_check.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {
namespace {

// Finite values summed exactly, the others counted: "12.5 1 0 0".
std::string sum_sql(const std::string& cell, const std::string& from) {
    return fmt::format(
        "SELECT concat_ws(' ', trim_scale(coalesce(sum(n) FILTER (WHERE t NOT IN ('NaN', 'Infinity', "
        "'-Infinity')), 0)), "
        "count(*) FILTER (WHERE t = 'NaN'), count(*) FILTER (WHERE t = 'Infinity'), count(*) FILTER (WHERE t "
        "= '-Infinity')) "
        "FROM (SELECT {0}::text AS t, {0}::text::numeric AS n FROM {1}) s",
        cell, from);
}

// The measures of all entry tables: dataset, its entry table, column.
constexpr const char* measures_sql =
    "SELECT d.id, quote_ident(c.relname), quote_ident(attname) FROM dataset d JOIN pg_class c ON c.relname = "
    "(name || "
    "'__entry')::name AND relkind = 'r' JOIN pg_attribute a ON attrelid = c.oid WHERE attnum "
    "> 0 AND NOT "
    "attisdropped AND atttypid IN ('float8'::regtype, 'numeric'::regtype, 'bigint'::regtype) ORDER BY 1, "
    "attnum";

// Where a dataset's amounts are now: facts; entries that were rejected alone (`amount` is the last cell of the original);
// entries that were rejected as one and stay in staging.
std::string target_from(const two_sides& sides, const std::string& id, const std::string& entries,
                        const std::string& column) {
    std::vector<std::string> from{fmt::format(
        R"(SELECT nullif(regexp_replace(encode(original, 'escape'), '^.*\t', ''), '\\N') AS x FROM osmig.reject
        WHERE resolved IS NULL AND step = 'entries' AND key LIKE '{}/%' AND '{}' = 'amount')",
        id, column)};
    const auto facts = dataset_sides(sides, id).facts();
    if (!facts.empty()) from.push_back(fmt::format("SELECT {}::text FROM {}", column, facts));
    const auto whole = query_value(
        sides.target,
        fmt::format("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL AND phase = 'import' "
                    "AND step = 'entries' AND key = '{}'",
                    id));
    if (whole != "0") from.push_back(fmt::format("SELECT {}::text FROM v1.{}", column, entries));
    return fmt::format("({}) a", fmt::join(from, " UNION ALL "));
}

}  // namespace

std::vector<std::string> wrong_sums(const two_sides& sides) {
    std::vector<std::string> out;
    for (const auto& row : query_rows(sides.legacy, measures_sql)) {
        const auto &id = row[0], &entries = row[1], &column = row[2];
        const dataset_sides d(sides, id);
        if (!d.facts().empty() && d.type_of(column).empty()) continue;  // not in the mapping: a task says so
        const auto before = query_value(sides.legacy, sum_sql(column, entries));
        const auto after = query_value(sides.target, sum_sql("x", target_from(sides, id, entries, column)));
        if (before != after) out.push_back(fmt::format("{} {}: {} became {}", id, column, before, after));
    }
    return out;
}

}  // namespace osmig::test
