#include "commands/run/fact_scan.hpp"

#include <fmt/format.h>

#include <map>

#include "db/copy_text.hpp"
#include "db/quote.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::size_t longest_example = 60;  // bytes: a cell may hold megabytes

std::string values_sql(const fact_unit& unit, const fact_column& c) {
    const auto table = c.dimension.empty() ? unit.entry() : qualified(unit.schema, c.dimension);
    return fmt::format("SELECT DISTINCT {0} FROM {1} WHERE {0} IS NOT NULL", quote_name(c.column), table);
}

// The first value that does not fit; nothing where all do.
std::optional<std::string> misfit(const values_reader& reader, const fact_unit& unit, const fact_column& c) {
    std::optional<std::string> found;
    reader(values_sql(unit, c), [&](std::string_view line) {
        const auto value = unescape(line).value_or("");
        if (!fits(c.type, value)) found = value;
        return !found;
    });
    return found;
}

// A dimension table without a primary key may hold an id more than once; joined as it is it would multiply the facts.
void find_twice(const values_reader& reader, fact_unit& unit) {
    std::set<std::string> names;
    for (const auto& c : unit.plan.columns) names.insert(c.dimension);
    names.erase("");
    std::string sql;
    for (const auto& name : names) {
        sql += fmt::format(
            "{}SELECT {} WHERE EXISTS (SELECT FROM {} WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1)",
            sql.empty() ? "" : " UNION ALL ", quote_text(name), qualified(unit.schema, name));
    }
    unit.twice.clear();
    if (sql.empty()) return;
    reader(sql, [&unit](std::string_view line) {
        unit.twice.insert(unescape(line).value_or(""));
        return true;
    });
}

std::string list_text(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

bool text_measure(const mapping& m, const fact_column& c) {
    for (const auto& f : m.fields) {
        if (f.name == c.field) return f.kind == field_kind::measure && !c.measure;
    }
    return false;
}

}  // namespace

std::vector<task> settle_types(pq::connection& reader, fact_unit& unit, const mapping& m) {
    return settle_types(
        [&reader](const std::string& select, const std::function<bool(std::string_view)>& line) {
            reader.copy_out("COPY (" + select + ") TO STDOUT", line);
        },
        unit, m);
}

std::vector<task> settle_types(const values_reader& reader, fact_unit& unit, const mapping& m) {
    std::map<std::string, std::vector<std::string>> details;  // by kind
    std::map<std::pair<std::string, std::string>, std::optional<std::string>> seen;
    for (auto& c : unit.plan.columns) {
        if (text_measure(m, c)) details["measure-is-text"].push_back(c.csv_name);
        if (c.type != fact_type::date && c.type != fact_type::integer) continue;
        const std::pair key{c.dimension + "." + c.column, c.type == fact_type::date ? "date" : "integer"};
        if (!seen.contains(key)) seen[key] = misfit(reader, unit, c);
        const auto& bad = seen[key];
        if (!bad) continue;
        details[c.type == fact_type::date ? "not-all-dates" : "not-all-integers"].push_back(
            fmt::format("{} (such as \"{}\")", c.csv_name, utf8::clip(*bad, longest_example)));
        c.type = fact_type::text;
    }
    find_twice(reader, unit);
    if (!unit.twice.empty()) details["dimension-id-twice"] = {unit.twice.begin(), unit.twice.end()};
    if (!unit.plan.missing.empty()) details["columns-missing"] = unit.plan.missing;
    if (!unit.plan.unmapped.empty()) details["columns-unmapped"] = unit.plan.unmapped;
    static const std::map<std::string, std::string> meaning{
        {"measure-is-text", "Amounts that v1 kept as text stay text"},
        {"not-all-dates", "Not all values are days; the columns stay text"},
        {"not-all-integers", "Not all values are whole numbers; the columns stay text"},
        {"dimension-id-twice",
         "Dimension tables hold an id more than once; where their rows differ the entries that point to them "
         "are rejected"},
        {"columns-missing", "The mapping names columns that the tables do not have"},
        {"columns-unmapped",
         "The tables have columns that the mapping does not name; they are not imported"}};
    std::vector<task> out;
    for (const auto& [kind, names] : details)
        out.push_back({"dataset", unit.id, kind, meaning.at(kind) + ": " + list_text(names) + "."});
    return out;
}

}  // namespace osmig
