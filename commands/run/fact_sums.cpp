#include "commands/run/fact_sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using lines = std::vector<std::string>;

lines kept_originals(runner& r, std::int64_t part) {
    lines out;
    for (const auto& row : r.session->ledger("rejected_originals", {std::to_string(part)})) {
        const pqxx::binarystring bytes(row[0]);
        out.push_back(bytes.str());
    }
    return out;
}

bool a_number(const std::string& text) {
    static const std::regex pattern(R"([-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|NaN|[-+]?Infinity)");
    return std::regex_match(text, pattern);
}

// ARRAY['1.5', 'NaN']::text[], of one field of each line.
std::string amounts(const lines& originals, std::size_t field) {
    std::string out;
    for (const auto& line : originals) {
        const auto fields = split_line(line);
        const auto value = field < fields.size() ? unescape(fields[field]) : std::nullopt;
        if (value && a_number(*value)) out += (out.empty() ? "" : ", ") + quote_text(*value);
    }
    return "ARRAY[" + out + "]::text[]";
}

// Total of what is finite, and how many are not. `values` is a FROM item with a text column v.
std::string sums_of(const std::string& values, const std::string& alias) {
    return fmt::format(
        "(SELECT coalesce(sum(v::numeric) FILTER (WHERE v NOT IN ('NaN', 'Infinity', '-Infinity')), 0) AS "
        "total, "
        "count(*) FILTER (WHERE v = 'NaN') AS nan, count(*) FILTER (WHERE v IN ('Infinity', '-Infinity')) AS "
        "inf, "
        "count(*) FILTER (WHERE v = '-0') AS negative_zero FROM {}) {}",
        values, alias);
}

struct rejected_lines {
    lines staging, facts;
    std::vector<std::string> staging_columns;
};

rejected_lines rejected_of(runner& r, const fact_unit& unit, const fact_batch& last) {
    rejected_lines out;
    for (const auto& part : unit.staged) {
        if (part.name != unit.tables.entry.name) continue;
        out.staging = kept_originals(r, part.id);
        for (const auto name : split_line(part.columns))
            out.staging_columns.push_back(unescape(name).value_or(""));
    }
    // Rejects of an earlier pass are carried by the very message that these sums go with: not counted here.
    if (unit.part.checkpoint) out.facts = kept_originals(r, unit.part.id);
    for (const auto& rejected : last.rejects) out.facts.push_back(rejected.original);
    return out;
}

bool overridden(const runner& r, const fact_unit& unit, const std::string& column) {
    return std::ranges::any_of(
        r.overrides, [&](const auto& o) { return o.table == unit.tables.entry.name && o.column == column; });
}

std::string overridden_values(const fact_unit& unit, const std::string& column, const char* which) {
    return fmt::format("(SELECT {} AS v FROM osmig.override WHERE table_name = {} AND column_name = {}) v",
                       which, quote_text(unit.tables.entry.name), quote_text(column));
}

// The staged amounts; of an overridden one what the legacy has.
std::string legacy_values(const runner& r, const fact_unit& unit, const std::string& column) {
    if (!overridden(r, unit, column))
        return fmt::format("(SELECT {}::text AS v FROM {}) s", quote_name(column), unit.entry());
    return fmt::format(
        "(SELECT CASE WHEN o.key IS NULL THEN e.{}::text ELSE o.original END AS v FROM {} e LEFT JOIN "
        "osmig.override "
        "o ON o.table_name = {} AND o.column_name = {} AND o.key = e.id::text) s",
        quote_name(column), unit.entry(), quote_text(unit.tables.entry.name), quote_text(column));
}

std::string sum_statement(const runner& r, const fact_unit& unit, const rejected_lines& rejected,
                          std::size_t column) {
    const auto& c = unit.plan.columns[column];
    const auto staged =
        std::ranges::find(rejected.staging_columns, c.column) - rejected.staging_columns.begin();
    const auto in_target =
        fmt::format("(SELECT {}::text AS v FROM {}) t", quote_name(c.name), unit.fact_table());
    return fmt::format(
        "INSERT INTO osmig.measure (pass, v1_id, measure, legacy, target, rejected, nan, inf, target_nan, "
        "target_inf, negative_zero, adjusted, adjusted_nan, adjusted_inf) "
        "SELECT {}, {}, {}, l.total + x.total, t.total, x.total + i.total, l.nan + x.nan, l.inf + x.inf, "
        "t.nan + x.nan + i.nan, "
        "t.inf + x.inf + i.inf, l.negative_zero, n.total - o.total, n.nan - o.nan, n.inf - o.inf FROM {}, "
        "{}, {}, {}, "
        "{}, {}",
        r.run.pass, quote_text(unit.id), quote_text(c.csv_name),
        sums_of(legacy_values(r, unit, c.column), "l"), sums_of(in_target, "t"),
        sums_of("unnest(" + amounts(rejected.staging, static_cast<std::size_t>(staged)) + ") v", "x"),
        sums_of("unnest(" + amounts(rejected.facts, column) + ") v", "i"),
        sums_of(overridden_values(unit, c.column, "original"), "o"),
        sums_of(overridden_values(unit, c.column, "value"), "n"));
}

}  // namespace

std::vector<std::string> sum_statements(runner& r, const fact_unit& unit, const fact_batch& last) {
    std::vector<std::string> out{fmt::format("DELETE FROM osmig.measure WHERE pass = {} AND v1_id = {}",
                                             r.run.pass, quote_text(unit.id))};
    if (r.chosen.limit >= 0) return out;
    const auto rejected = rejected_of(r, unit, last);
    for (std::size_t i = 0; i < unit.plan.columns.size(); ++i) {
        if (unit.plan.columns[i].measure) out.push_back(sum_statement(r, unit, rejected, i));
    }
    return out;
}

}  // namespace osmig
