// What a step's SQL reads, found in the SQL itself: staging tables (v1.x) and documents (doc.x). An import
// refuses inputs that are not whole or not up to date (invariant 14); their digests make its signature.
#pragma once

#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

// Names after a schema's dot in SQL: tables_named("SELECT … FROM v1.account", "v1") is {"account"}.
std::vector<std::string> tables_named(std::string_view sql, std::string_view schema);

// Throws refused_error with the command to type where an input is missing, partial, mixed or stale
// (--item and --limit take what is there). Returns a text that changes when an input does.
std::string check_inputs(runner&, const step&, const sql_section&);

}  // namespace osmig
