// The COPY relay: tables stream from the legacy into staging, a reader and a writer thread side by side in each lane.
// Each batch commits with its checkpoint; many tiny tables share a transaction. Design section 6.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/run/patient_read.hpp"
#include "commands/run/runner.hpp"
#include "db/ledger/ranges.hpp"

namespace osmig {

class staging_work;

// compare: read only what changed (a finished part of an earlier pass). verify: leave the counts alone where
// nothing changed (tables of one unit under one last snapshot). fill: from the start. go_on: from the checkpoint.
// join: its ranges are all read; proved where that took several snapshots, and ended.
enum class relay_mode { compare, verify, fill, go_on, join };

// One table's way into staging.
struct relay_job {
    ledger::part part;
    const legacy::table* table = nullptr;
    std::vector<std::string> columns;  // that are read, in order
    relay_mode mode = relay_mode::fill;
    bool fresh_table = false;             // staging was created just now: nothing to empty
    staging_work* being_made = nullptr;   // … or will be: to be waited for
    std::string unit_column, unit_value;  // only one unit's rows
    std::int64_t limit = -1;
    std::string reject_prefix;                    // "17/" before a row's key, "17/time/" for a dimension's
    std::vector<ledger::range> ranges = {};       // where it is read in ranges (relay_ranges.hpp)
    std::optional<patient_digest> compared = {};  // of the legacy's table, where its ranges were compared

    bool partial() const { return limit >= 0 || !unit_column.empty(); }
    std::string staging() const;  // v1."x__entry"
    legacy::request request() const;
};

// What a lane reads in one go: a whole job, or one range of it.
struct relay_piece {
    relay_job* job = nullptr;
    ledger::range* range = nullptr;
};

// Moves all jobs: in order by one lane, else (--jobs) large ones first, cut into ranges. Throws database_error,
// stopped; whatever was committed stays.
void relay(runner&, std::vector<relay_job>& jobs);

}  // namespace osmig
