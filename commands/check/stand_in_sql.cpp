#include "commands/check/stand_in_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "commands/nearest.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr const char* here = "\"osmig: here\"";

std::string columns_of(const output_shape& output, const std::string& alias, const char* cast = "") {
    std::string out;
    for (const auto& c : output.columns)
        out += fmt::format("{}{}.{}{}", out.empty() ? "" : ", ", alias, quote_name(c), cast);
    return out;
}

std::string same_key(const std::vector<std::string>& keys) {
    std::string out;
    for (const auto& key : keys)
        out += fmt::format("{}e.{} = t.{}", out.empty() ? "" : " AND ", quote_name(key), quote_name(key));
    return out;
}

// In the order of the columns' own types.
std::string key_columns(const std::vector<std::string>& keys, const char* cast) {
    std::string out;
    for (const auto& key : keys)
        out += fmt::format("{}coalesce(e.{}, t.{}){}", out.empty() ? "" : ", ", quote_name(key),
                           quote_name(key), cast);
    return out;
}

// What may follow a table that has no alias.
bool ends_table(const std::string& word) {
    static const std::set<std::string> words{"on",     "using", "where", "join",    "left",      "right",
                                             "full",   "inner", "cross", "natural", "group",     "order",
                                             "having", "limit", "union", "except",  "intersect", "window",
                                             "offset", "fetch", "for"};
    return words.contains(lower(word));
}

// A table that is called by its own name keeps it.
std::string alias_for(const std::string& name, const std::string& rest) {
    static const std::regex next(R"(^\s+("|\w+))");
    std::smatch found;
    const bool aliased = std::regex_search(rest, found, next) && !ends_table(found[1].str());
    return aliased ? "" : " AS " + quote_name(name);
}

}  // namespace

std::string stand_in(const std::string& table) { return qualified("pg_temp", table); }

std::string with_stand_ins(const std::string& sql, const std::set<std::string>& names) {
    static const std::regex pattern(R"(\b(v1|doc|v2)\.(?:"([^"]+)\"|(\w+)))");
    std::string out;
    auto rest = sql.cbegin();
    for (std::sregex_iterator it(sql.begin(), sql.end(), pattern), end; it != end; ++it) {
        const auto& found = *it;
        const auto table = found[2].matched ? found[2].str() : found[3].str();
        const auto name = found[1].str() + "." + table;
        out.append(rest, found[0].first);
        rest = found[0].second;
        constexpr std::ptrdiff_t enough = 100;  // to see the next word
        const std::string after(rest, rest + std::min(enough, sql.cend() - rest));
        out += names.contains(name) ? stand_in(name) + alias_for(table, after) : found[0].str();
    }
    return out.append(rest, sql.cend());
}

std::string stand_in_of_staging(const std::string& name, const std::vector<legacy::column>& columns) {
    std::string all;
    for (const auto& c : columns) all += (all.empty() ? "" : ", ") + quote_name(c.name) + " " + c.type;
    return fmt::format("CREATE TEMP TABLE {} ({})", quote_name("v1." + name), all);
}

std::string stand_in_of_output(const output_shape& output, bool first) {
    const auto origin = first ? fmt::format(", ''::text AS {}, ''::text AS {}", quote_name(origin_key),
                                            quote_name(origin_unit))
                              : "";
    return fmt::format("CREATE TEMP TABLE {} AS SELECT {}{} FROM {} WITH NO DATA", quote_name(output.table),
                       quote_names(output.columns), origin, output.table);
}

std::string copy_into_output(const output_shape& output, bool first) {
    auto columns = output.columns;
    if (first) columns.insert(columns.end(), {origin_key, origin_unit});
    return fmt::format("COPY {} ({}) FROM STDIN", stand_in(output.table), quote_names(columns));
}

std::string differences_sql(const output_shape& output, bool first, const std::vector<std::string>& keys,
                            const std::string& unit) {
    const bool of_unit = !unit.empty();
    const auto unit_column = quote_name(first ? origin_unit : output.columns.front());
    const auto filter = of_unit ? fmt::format(" WHERE {}::text = {}", unit_column, quote_text(unit)) : "";
    return fmt::format(
        "COPY (SELECT {0}, concat_ws('/', {1}), e.{2} IS NOT NULL, t.{2} IS NOT NULL, {3}, {4} "
        "FROM (SELECT *, true AS {2} FROM {5}{6}) e {7} JOIN (SELECT {8}, true AS {2} FROM {9} x) t ON {10} "
        "WHERE (e.{2}, {11}) IS DISTINCT FROM (t.{2}, {12}) ORDER BY {13}) TO STDOUT",
        first ? "e." + quote_name(origin_key) : key_columns({output.columns.front()}, "::text"),
        key_columns(keys, "::text"), here, columns_of(output, "e", "::text"),
        columns_of(output, "t", "::text"), stand_in(output.table), filter, of_unit ? "LEFT" : "FULL",
        columns_of(output, "x"), output.table, same_key(keys), columns_of(output, "e"),
        columns_of(output, "t"), key_columns(keys, ""));
}

}  // namespace osmig
