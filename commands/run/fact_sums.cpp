#include "commands/run/fact_sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

bool a_number(const std::string& text) {
    static const std::regex pattern(R"([-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|NaN|[-+]?Infinity)");
    return std::regex_match(text, pattern);
}

// Of rejected rows, what stands in the fields of measures: the rows themselves may be more than there is memory for.
class amounts {
public:
    explicit amounts(std::set<std::size_t> fields) : fields_(std::move(fields)) {}

    void add(std::string_view line) {
        split_line(line, split_);
        for (const auto field : fields_) {
            const auto value = field < split_.size() ? unescape(split_[field]) : std::nullopt;
            if (value && a_number(*value)) found_[field].push_back(*value);
        }
    }
    // All that the ledger keeps of a part.
    void add_kept(runner& r, std::int64_t part) {
        std::string after = "0";
        while (true) {
            const auto page = r.session->ledger("rejected_originals", {std::to_string(part), after});
            for (const auto& row : page) add(pqxx::binarystring(row[1]).str());
            if (page.empty()) return;
            after = page.back()[0].c_str();
        }
    }
    bool none(std::size_t field) const { return !found_.contains(field); }
    // ARRAY['1.5', 'NaN']::text[], of one field.
    std::string array(std::size_t field) const {
        std::string out;
        const auto found = found_.find(field);
        if (found != found_.end())
            for (const auto& value : found->second) out += (out.empty() ? "" : ", ") + quote_text(value);
        return "ARRAY[" + out + "]::text[]";
    }

private:
    std::set<std::size_t> fields_;
    std::map<std::size_t, std::vector<std::string>> found_;
    std::vector<std::string_view> split_;
};

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

// The sums of one measure on one side, as expressions, and the FROM item that they come from.
struct side_sums {
    std::string total = "0", nan = "0", inf = "0", negative_zero = "0", from = {};
};

side_sums sums_in(const std::string& alias, const std::string& suffix, std::string from) {
    return {fmt::format("{}.total{}", alias, suffix), fmt::format("{}.nan{}", alias, suffix),
            fmt::format("{}.inf{}", alias, suffix), fmt::format("{}.negative_zero{}", alias, suffix),
            std::move(from)};
}

side_sums own_scan(const std::string& values, const std::string& alias) {
    return sums_in(alias, "", sums_of(values, alias));
}

// Where a measure stands in rows of staging; past their end where it does not.
std::size_t staged_field(const fact_unit& unit, const fact_column& c) {
    for (const auto& part : unit.staged) {
        if (part.name != unit.tables.entry.name) continue;
        const auto names = split_line(part.columns);
        const auto is_it = [&c](std::string_view name) { return unescape(name).value_or("") == c.column; };
        return static_cast<std::size_t>(std::ranges::find_if(names, is_it) - names.begin());
    }
    return 0;
}

struct rejected_amounts {
    amounts staging, facts;
};

rejected_amounts rejected_of(runner& r, const fact_unit& unit, const fact_batch& last) {
    std::set<std::size_t> staged, made;
    for (std::size_t i = 0; i < unit.plan.columns.size(); ++i) {
        if (!unit.plan.columns[i].measure) continue;
        staged.insert(staged_field(unit, unit.plan.columns[i]));
        made.insert(i);
    }
    rejected_amounts out{amounts(staged), amounts(made)};
    for (const auto& part : unit.staged)
        if (unit.staging_rejects && part.name == unit.tables.entry.name) out.staging.add_kept(r, part.id);
    // Rejects of an earlier pass are carried by the very message that these sums go with: not counted here.
    if (unit.part.checkpoint) out.facts.add_kept(r, unit.part.id);
    for (const auto& rejected : last.rejects) out.facts.add(rejected.original);
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

// The same in the form that others have: of what was summed before.
side_sums literals(const amount_sums& sums) {
    return {sums.total + "::numeric", sums.nan, sums.inf, sums.negative_zero, ""};
}

class unit_sums {
public:
    unit_sums(runner& r, const fact_unit& unit, const fact_batch& last, const staged_sums& staged)
        : r_(r), unit_(unit), staged_(staged), rejected_(rejected_of(r, unit, last)) {}

    void add(std::size_t column);
    std::string statement() const;

private:
    side_sums legacy(const fact_column&, std::size_t column) const;
    side_sums made(const fact_column&, std::size_t column);
    static side_sums refused(const amounts&, std::size_t field, const std::string& alias);
    side_sums declared(const fact_column&, const char* which, const std::string& alias) const;

    runner& r_;
    const fact_unit& unit_;
    const staged_sums& staged_;
    rejected_amounts rejected_;
    std::string made_;  // aggregates of the facts' scan
    std::string rows_;  // one SELECT for each measure
};

side_sums unit_sums::refused(const amounts& from, std::size_t field, const std::string& alias) {
    if (from.none(field)) return {};
    return own_scan("unnest(" + from.array(field) + ") v", alias);
}

side_sums unit_sums::declared(const fact_column& c, const char* which, const std::string& alias) const {
    if (!overridden(r_, unit_, c.column)) return {};
    return own_scan(overridden_values(unit_, c.column, which), alias);
}

side_sums unit_sums::legacy(const fact_column& c, std::size_t column) const {
    if (overridden(r_, unit_, c.column)) return own_scan(legacy_values(r_, unit_, c.column), "lo");
    return literals(staged_.measures.at(column));
}

// Where all that was staged is finite the facts are too, or else their total is not, and does not agree.
side_sums unit_sums::made(const fact_column& c, std::size_t column) {
    const auto name = quote_name(c.name);
    if (!overridden(r_, unit_, c.column) && staged_.measures.at(column).finite()) {
        made_ += fmt::format(", {} AS total{}", plain_sum(name, false), column);
        return {fmt::format("t.total{}", column)};
    }
    made_ += amount_aggregates(name, false, column);
    return sums_in("t", std::to_string(column), "");
}

void unit_sums::add(std::size_t column) {
    const auto& c = unit_.plan.columns[column];
    const auto l = legacy(c, column), t = made(c, column);
    const auto x = refused(rejected_.staging, staged_field(unit_, c), "x"),
               i = refused(rejected_.facts, column, "i");
    const auto o = declared(c, "original", "o"), n = declared(c, "value", "n");
    std::string from = "t";
    for (const auto* side : {&l, &x, &i, &o, &n})
        if (!side->from.empty()) from += ", " + side->from;
    rows_ += fmt::format(
        "{0}SELECT {1}, {2}, {3}, {4} + {5}, {6}, {5} + {7}, {8} + {9}, {10} + {11}, {12} + {9} + {13}, "
        "{14} + {11} + {15}, {16}, {17} - {18}, {19} - {20}, {21} - {22} FROM {23}",
        rows_.empty() ? "" : " UNION ALL ", r_.run.pass, quote_text(unit_.id), quote_text(c.csv_name),
        l.total, x.total, t.total, i.total, l.nan, x.nan, l.inf, x.inf, t.nan, i.nan, t.inf, i.inf,
        l.negative_zero, n.total, o.total, n.nan, o.nan, n.inf, o.inf, from);
}

std::string unit_sums::statement() const {
    const auto kept =
        rows_.empty()
            ? ""
            : ", kept AS (INSERT INTO osmig.measure (pass, v1_id, measure, legacy, target, rejected, "
              "nan, inf, target_nan, target_inf, negative_zero, adjusted, adjusted_nan, "
              "adjusted_inf) " +
                  rows_ + ")";
    return fmt::format(
        "WITH t AS MATERIALIZED (SELECT count(*) AS rows{} FROM {}){} SELECT set_config('osmig.facts', "
        "t.rows::text, true), set_config('osmig.entries', '{}', true) FROM t",
        made_, unit_.fact_table(), kept, staged_.rows);
}

// A table's row of results has room for 1,664 columns.
constexpr std::size_t measures_at_once = 100;

std::vector<std::string> measured(runner& r, const fact_unit& unit, const fact_batch& last,
                                  const staged_sums& staged) {
    std::vector<std::string> out;
    std::size_t done = 0;
    std::optional<unit_sums> sums(std::in_place, r, unit, last, staged);
    for (std::size_t i = 0; i < unit.plan.columns.size(); ++i) {
        if (!unit.plan.columns[i].measure) continue;
        if (done > 0 && done % measures_at_once == 0) {
            out.push_back(sums->statement());
            sums.emplace(r, unit, last, staged);
        }
        sums->add(i);
        ++done;
    }
    out.push_back(sums->statement());
    return out;
}

// A sample has no sums.
std::string counted_sample(const runner& r, const fact_unit& unit) {
    return fmt::format(
        "SELECT set_config('osmig.facts', (SELECT count(*) FROM {})::text, true), "
        "set_config('osmig.entries', (SELECT count(*) FROM (SELECT FROM {} LIMIT {}) s)::text, true)",
        unit.fact_table(), unit.entry(), r.chosen.limit);
}

}  // namespace

std::vector<std::string> sum_statements(runner& r, const fact_unit& unit, const fact_batch& last,
                                        const staged_sums& staged) {
    std::vector<std::string> out{fmt::format("DELETE FROM osmig.measure WHERE pass = {} AND v1_id = {}",
                                             r.run.pass, quote_text(unit.id))};
    if (r.chosen.limit >= 0) {
        out.push_back(counted_sample(r, unit));
        return out;
    }
    for (auto& sql : measured(r, unit, last, staged)) out.push_back(std::move(sql));
    return out;
}

}  // namespace osmig
