// A small legacy in any encoding, and what tests of such ask.
#pragma once

#include <string>
#include <vector>

#include "tests/support/migration_from.hpp"

namespace osmig::test {

// Rows of the shared tables beside the star of dataset 3, "cafe". `text` is a SQL expression, in UTF-8 unless the
// database is SQL_ASCII.
std::string legacy_in(const std::string& name, const std::string& encoding, const std::string& text);

std::string fact_table(const migration_from&);  // of dataset 3

// All phases again, with these exit codes; nothing changes.
void check_second_pass(const migration_from&, const std::string& codes);

// "<type>.<step> <key> <whether the byte is in the original>", in order.
std::vector<std::string> rejects_with(const migration_from&, const std::string& byte);

}  // namespace osmig::test
