#include "db/legacy/postgresql_select.hpp"

#include <fmt/format.h>

#include "db/legacy/names.hpp"
#include "db/quote.hpp"

namespace osmig::legacy {

namespace {

std::string place(const std::string& position) { return quote_text(position) + "::pg_catalog.tid"; }

std::string conditions(const request& what) {
    std::string out;
    const auto add = [&out](const std::string& c) { out += (out.empty() ? " WHERE " : " AND ") + c; };
    if (!what.where_column.empty())
        add(quote_name(source_name(*what.from, what.where_column)) +
            (what.where_any.empty() ? " = " + quote_text(what.where_value) : in_list(what.where_any)));
    if (what.by == order::key && !what.after.empty())
        add(quote_name(source_name(*what.from, what.key)) + " > " + quote_text(what.after));
    if (what.by == order::physical && !what.after.empty()) add("ctid > " + place(what.after));
    if (what.by == order::physical && !what.until.empty()) add("ctid < " + place(what.until));
    return out;
}

}  // namespace

std::string copy_statement(const std::string& schema, const request& what, std::int64_t limit) {
    std::string position = "''", columns;
    if (what.by == order::key) position = quote_name(source_name(*what.from, what.key));
    if (what.by == order::physical) position = "ctid";
    for (const auto& name : what.columns) columns += ", " + quote_name(source_name(*what.from, name));
    auto sql = fmt::format("COPY (SELECT {}{} FROM {}{}", position, columns,
                           qualified(schema, source_name(*what.from)), conditions(what));
    if (what.by == order::key) sql += " ORDER BY " + position;
    if (limit >= 0) sql += fmt::format(" LIMIT {}", limit);
    return sql + ") TO STDOUT";
}

void answer_question(pq::connection& reader, const std::string& select, int seconds, const answer& to) {
    reader.exec(fmt::format("SET LOCAL statement_timeout = '{}s'; SET LOCAL jit = off", seconds));
    const auto shape = reader.exec("SELECT * FROM (" + select + ") shape LIMIT 0");
    std::vector<std::string> names;
    for (int c = 0; c < shape.columns(); ++c) names.emplace_back(PQfname(shape.get(), c));
    reader.copy_out("COPY (" + select + ") TO STDOUT",
                    [&](std::string_view line) { return to(names, line); });
}

}  // namespace osmig::legacy
