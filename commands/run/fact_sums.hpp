// Money: the exact sum of every measure, legacy = target + rejects (invariant 4).
#pragma once

#include <string>
#include <vector>

#include "commands/run/fact_load.hpp"
#include "commands/run/fact_staged.hpp"
#include "commands/run/fact_units.hpp"

namespace osmig {

// Statements that compare the sums of a unit's measures with those in staging, and count its facts in the same scan: for
// the rest of the transaction facts and entries are facts_counted and entries_counted. They come when the fact table
// stands under its name. `last` holds rejects that are not in the ledger yet.
inline constexpr const char* facts_counted = "current_setting('osmig.facts')::bigint";
inline constexpr const char* entries_counted = "current_setting('osmig.entries')::bigint";
std::vector<std::string> sum_statements(runner&, const fact_unit&, const fact_batch& last,
                                        const staged_sums&);

}  // namespace osmig
