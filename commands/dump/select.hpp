// The queries that read a dump's rows: generated, since every table has its own columns and key.
#pragma once

#include <string>
#include <vector>

#include "models/dump_line.hpp"

namespace osmig::dump {

// What --since leaves of a table with these columns, as a condition that is never NULL: a row that does not say when it
// changed is kept. `changed`: the columns that say it, the first that is not NULL.
std::string since_condition(const std::vector<column>&, const std::vector<std::string>& changed,
                            const std::string& since);

// Rows of v2.<name>, ordered by the key; texts by their bytes, whatever the server's locale is.
std::string select_rows(const std::string& name, const std::vector<column>&,
                        const std::vector<std::string>& key, const std::string& condition);

}  // namespace osmig::dump
