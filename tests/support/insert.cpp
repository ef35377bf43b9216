#include "tests/support/insert.hpp"

#include <fmt/format.h>

namespace osmig::test {
namespace {

std::string row_text(pqxx::work& work, const nullable_row& row) {
    std::vector<std::string> literals;
    for (const auto& value : row) literals.push_back(value ? work.quote(*value) : "NULL");
    return fmt::format("({})", fmt::join(literals, ", "));
}

}  // namespace

void insert_rows(pqxx::work& work, const std::string& table, const std::vector<std::string>& columns,
                 const std::vector<nullable_row>& rows) {
    std::vector<std::string> names, lines;
    for (const std::string& column : columns) names.push_back(work.quote_name(column));
    for (const nullable_row& row : rows) {
        lines.push_back(row_text(work, row));
        if (lines.size() < 500 && &row != &rows.back()) continue;
        work.exec0(fmt::format("INSERT INTO {} ({}) VALUES {} ON CONFLICT DO NOTHING", work.quote_name(table),
                               fmt::join(names, ", "), fmt::join(lines, ", ")));
        lines.clear();
    }
}

}  // namespace osmig::test
