// Rows into a table, values as SQL text: for set-ups, not for speed.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace osmig::test {

using nullable_row = std::vector<std::optional<std::string>>;

// Rows that break a unique key are passed over.
void insert_rows(pqxx::work&, const std::string& table, const std::vector<std::string>& columns,
                 const std::vector<nullable_row>& rows);

}  // namespace osmig::test
