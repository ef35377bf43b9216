// Large tables in ranges, so that several lanes can read one: cut by blocks, in physical order, all under the one
// snapshot. Each range has its checkpoint; proof, refill and digest are the table's (design section 7).
#pragma once

#include <vector>

#include "commands/run/relay.hpp"

namespace osmig {

// With --jobs: what has to be compared, compared in ranges by all lanes; where it differs, it becomes a job to fill.
void compare_in_ranges(runner&, std::vector<relay_job>& jobs);

// Gives jobs their ranges: those that were cut before go on with what is left, whatever --jobs says now; large ones
// that are filled from the start are cut, where there are lanes for it.
void plan_ranges(runner&, std::vector<relay_job>& jobs);

// Once all ranges are read: asks the ledger what came of them. With --jobs, those that several snapshots were used for
// are compared with the legacy, in ranges; returns the jobs that differ, to be filled again.
std::vector<relay_job> prove_ranges(runner&, std::vector<relay_job>& jobs);

// The jobs that have ranges: to be joined.
std::vector<relay_piece> joins_of(std::vector<relay_job>& jobs);

}  // namespace osmig
