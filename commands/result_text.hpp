// What the ledger answers, as a table or as JSON: the SQL names the columns, and both take the names from there.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "commands/table_text.hpp"
#include "db/target/session.hpp"
#include "models/json.hpp"

namespace osmig {

// A section of db/ledger/commands.sql.
pqxx::result ask(target::session&, const std::string& section,
                 const std::vector<std::optional<std::string>>& values = {});

// null, true and false, whole numbers as numbers; all else, exact decimals too, as text.
json::value field_json(const pqxx::field&);
json::value row_json(const pqxx::row&);
json::value rows_json(const pqxx::result&);

// The named columns of every row. Whole numbers with commas and to the right; NULL is empty.
text_table rows_table(const pqxx::result&, const std::vector<std::string>& columns);

// The last column cut so that the table fits `width` screen columns (of which it keeps 20 at least).
text_table fitted(text_table, std::size_t width);

// The first version of what a command says as JSON; a reader of it can tell when that changes.
json::value json_document();

// One line of text that cannot move a terminal's cursor: controls as \xHH; cut to `width` characters with "…"
// (0: not cut).
std::string one_line(std::string_view text, std::size_t width = 0);

// "2026-02-03T04:05:06Z" as people read it: "2026-02-03 04:05:06".
std::string readable_time(std::string text);
std::string readable_seconds(std::int64_t seconds);  // "5s", "2m05s", "3h00m"

}  // namespace osmig
