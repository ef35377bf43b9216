// A step's SQL file: sections that start with a line `-- :name` and hold one statement each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/run/order.hpp"

namespace osmig {

// Cuts the text of an SQL file into its sections. `file` is the name that errors show.
// Throws usage_error ("sql/user/account.sql:7: ...") for SQL outside of a section, a section that is unknown,
// there twice, empty, without its semicolon or of more than one statement, and for a quote that is never
// closed.
std::vector<sql_section> read_sections(std::string_view text, const std::string& file);

// The same of a file whose sections have names of its own (sql/audit).
std::vector<sql_section> read_named_sections(std::string_view text, const std::string& file);

}  // namespace osmig
