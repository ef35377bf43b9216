// Checks that people write: sql/checks/<name>.sql, one SELECT of name, expected, actual, adjustment and note, asked of the
// target. A row holds where expected + adjustment = actual.
#pragma once

#include "commands/check/choice.hpp"
#include "commands/check/figures.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

// Throws usage_error, with the file, for a check that cannot be asked. It is asked in a read-only transaction.
void run_hand_check(runner&, const hand_check&, check_report&);

}  // namespace osmig
