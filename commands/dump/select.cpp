#include "commands/dump/select.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/quote.hpp"

namespace osmig::dump {

namespace {

std::string type_of(const std::vector<column>& columns, const std::string& name) {
    const auto found = std::ranges::find(columns, name, &column::name);
    return found == columns.end() ? "" : found->type;
}

// v2 keeps moments as timestamps in UTC, and as seconds since 1970.
std::string moment(const std::vector<column>& columns, const std::string& name) {
    const auto type = type_of(columns, name);
    if (type == "double precision")  // NaN and what is no moment say nothing
        return fmt::format("CASE WHEN {0} BETWEEN -2e11 AND 9e12 THEN to_timestamp({0}) END",
                           quote_name(name));
    if (type == "timestamp without time zone") return fmt::format("{} AT TIME ZONE 'UTC'", quote_name(name));
    return quote_name(name);
}

std::string ordered_by(const std::vector<column>& columns, const std::string& name) {
    const auto type = type_of(columns, name);
    const bool text = type == "text" || type.starts_with("character");
    return quote_name(name) + (text ? " COLLATE \"C\"" : "");
}

}  // namespace

std::string since_condition(const std::vector<column>& columns, const std::vector<std::string>& changed,
                            const std::string& since) {
    std::string moments;
    for (const auto& name : changed) moments += (moments.empty() ? "" : ", ") + moment(columns, name);
    return fmt::format("(coalesce({}) >= {}::timestamptz) IS NOT FALSE", moments, quote_text(since));
}

std::string select_rows(const std::string& name, const std::vector<column>& columns,
                        const std::vector<std::string>& key, const std::string& condition) {
    std::string names, order;
    for (const auto& c : columns) names += (names.empty() ? "" : ", ") + quote_name(c.name);
    for (const auto& k : key) order += (order.empty() ? "" : ", ") + ordered_by(columns, k);
    return fmt::format("SELECT {} FROM {}{} ORDER BY {}", names, qualified("v2", name), condition, order);
}

}  // namespace osmig::dump
