// What must be true after any migration, however dirty the legacy was. Nothing here asks osmig's own code; its ledger
// is asked only for what it promises to others, and compared with what the legacy and the target say themselves.
#pragma once

#include <string>
#include <vector>

#include "tests/support/fuzz_legacy.hpp"

namespace osmig::test {

using complaints = std::vector<std::string>;  // whole lines; none: all is well

complaints check_law(const std::string& target);                          // conservation and money
complaints check_staging(const fuzz_legacy&, const std::string& target);  // row by row, as multisets
complaints check_units(const std::string& target);  // each account, dataset, source ... is there or rejected
complaints check_facts(const fuzz_legacy&, const std::string& target);  // counts, sums and cells
complaints check_secrets(const std::string& target);

// The mapping's paths of one dataset, compared with its fact table column by column.
complaints check_cells(const fuzz_legacy&, const std::string& target, const std::string& dataset);

// A connection string for names in UTF-8, whatever the database's encoding.
std::string in_utf8(const std::string& dsn);
const fuzz_table* find_table(const fuzz_legacy&, const std::string& name);
const fuzz_column* find_column(const fuzz_table&, const std::string& name);
std::string cut_name(std::string name);  // as PostgreSQL cuts an identifier

}  // namespace osmig::test
