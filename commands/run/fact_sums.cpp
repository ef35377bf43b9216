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
        if (part.name == unit.tables.entry.name) out.staging.add_kept(r, part.id);
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

std::string sum_statement(const runner& r, const fact_unit& unit, const rejected_amounts& rejected,
                          std::size_t column) {
    const auto& c = unit.plan.columns[column];
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
        sums_of("unnest(" + rejected.staging.array(staged_field(unit, c)) + ") v", "x"),
        sums_of("unnest(" + rejected.facts.array(column) + ") v", "i"),
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
