// Money: the exact sum of every measure, legacy = target + rejects (invariant 4).
#pragma once

#include <string>
#include <vector>

#include "commands/run/fact_load.hpp"
#include "commands/run/fact_units.hpp"

namespace osmig {

// Statements that take the sums of a unit's measures; `last` holds rejects that are not in the ledger yet.
std::vector<std::string> sum_statements(runner&, const fact_unit&, const fact_batch& last);

}  // namespace osmig
