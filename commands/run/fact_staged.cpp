#include "commands/run/fact_staged.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

struct amount {
    std::size_t place;  // in the plan
    std::string value;  // the column; of other numbers than floats as numeric
    bool floats;
};

// Whole numbers have nothing that is not finite, and are compared as what has.
amount amount_of(const fact_unit& unit, std::size_t place) {
    const auto& column = unit.plan.columns[place].column;
    const auto& columns = unit.tables.entry.columns;
    const auto found = std::ranges::find(columns, column, &star_column::name);
    const bool floats =
        found != columns.end() && (found->type == "double precision" || found->type == "real");
    const auto name = quote_name(column);
    return {place, floats ? name : name + "::numeric", floats};
}

std::vector<amount> amounts_of(const fact_unit& unit) {
    std::vector<amount> out;
    for (std::size_t i = 0; i < unit.plan.columns.size(); ++i)
        if (unit.plan.columns[i].measure) out.push_back(amount_of(unit, i));
    return out;
}

// The one line of an aggregation of all entries.
std::vector<std::string> scan(pq::connection& reader, const fact_unit& unit, const std::string& aggregates) {
    std::vector<std::string> out;
    reader.copy_out(fmt::format("COPY (SELECT count(*){} FROM {}) TO STDOUT", aggregates, unit.entry()),
                    [&out](std::string_view line) {
                        for (const auto field : split_line(line))
                            out.emplace_back(unescape(field).value_or("0"));
                        return true;
                    });
    return out;
}

bool finite(const std::string& sum) { return sum.find_first_of("Ny") == std::string::npos; }

// NaN and infinities are told apart where there are any: another scan, of that column alone.
amount_sums told_apart(pq::connection& reader, const fact_unit& unit, const amount& a) {
    const auto sums = scan(reader, unit, amount_aggregates(a.value, a.floats, a.place));
    return {sums.at(1), sums.at(2), sums.at(3), sums.at(4)};
}

// A row of results has room for 1,664 columns.
constexpr std::size_t amounts_at_once = 800;

void add_sums(pq::connection& reader, const fact_unit& unit, const std::vector<amount>& some,
              staged_sums& out) {
    std::string aggregates;
    for (const auto& a : some)
        aggregates +=
            fmt::format(", {}, {}", plain_sum(a.value, a.floats), negative_zeros(a.value, a.floats));
    const auto sums = scan(reader, unit, aggregates);
    out.rows = sums.at(0);
    for (std::size_t i = 0; i < some.size(); ++i) {
        const auto& total = sums.at(1 + 2 * i);
        out.measures[some[i].place] = finite(total)
                                          ? amount_sums{.total = total, .negative_zero = sums.at(2 + 2 * i)}
                                          : told_apart(reader, unit, some[i]);
    }
}

}  // namespace

std::string plain_sum(const std::string& value, bool floats) {
    return fmt::format("coalesce(sum({}), 0)", floats ? value + "::text::numeric" : value);
}

std::string negative_zeros(const std::string& value, bool floats) {
    return fmt::format("count(*) FILTER (WHERE {})",
                       floats ? fmt::format("{0} = 0 AND {0}::text = '-0'", value) : "false");
}

std::string amount_aggregates(const std::string& value, bool floats, std::size_t suffix) {
    return fmt::format(
        ", coalesce(sum({0}) FILTER (WHERE {1} NOT IN ('NaN', 'Infinity', '-Infinity')), 0) AS total{2}, "
        "count(*) FILTER (WHERE {1} = 'NaN') AS nan{2}, count(*) FILTER (WHERE {1} IN ('Infinity', "
        "'-Infinity')) AS inf{2}, {3} AS negative_zero{2}",
        floats ? value + "::text::numeric" : value, value, suffix, negative_zeros(value, floats));
}

staged_sums sums_in_staging(pq::connection& reader, const fact_unit& unit) {
    staged_sums out;
    const auto all = amounts_of(unit);
    for (std::size_t from = 0; from == 0 || from < all.size(); from += amounts_at_once) {
        const auto to = std::min(all.size(), from + amounts_at_once);
        add_sums(
            reader, unit,
            {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)},
            out);
    }
    return out;
}

}  // namespace osmig
