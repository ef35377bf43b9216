// What rejected rows mean for their dataset: a task, or that all of it is rejected.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands/run/fact_batch.hpp"
#include "commands/run/fact_units.hpp"
#include "models/model.hpp"

namespace osmig {

using reject_tally = std::map<std::string, std::int64_t>;  // rows by reason

// Entries that this import rejected so far; `last` is not in the ledger yet.
reject_tally refused_entries(runner&, const fact_unit&, const fact_batch& last);

// Where most rows fail alike, the fault is the unit's: it is rejected once, with the count (invariant 8).
std::optional<refusal> mostly_refused(const fact_unit&, const fact_batch& last, const reject_tally&);

// Rows of the dataset that are in no fact: entries that this import rejected, and what the export did of its tables.
void say_rejected(runner&, const fact_unit&, reject_tally, std::vector<task>&);

}  // namespace osmig
