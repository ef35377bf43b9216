// A v1 database on SQLite, as a developer of v1 had it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace osmig::test {

// Copies the tables of the schema public (a small database: everything passes through memory) into a new
// SQLite file, with the types that SQLAlchemy declared: INTEGER, VARCHAR, TEXT, FLOAT, BOOLEAN (0 and 1),
// DATETIME
// ('YYYY-MM-DD HH:MM:SS.ffffff'). NaN becomes NULL: SQLite has none. Rows are in the order of their first
// column. Left out, and returned by name: tables that SQLite cannot hold beside one another or whose columns
// it cannot tell apart, for it does not see capitals.
std::vector<std::string> copy_to_sqlite(const std::string& pg_dsn, const std::filesystem::path& file);

}  // namespace osmig::test
