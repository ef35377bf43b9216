// One step of the export: which tables, which columns, where each reading starts; the relay does the rest.
#pragma once

#include "commands/run/relay.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

struct planned_table {
    const legacy::table* table = nullptr;
    std::string group;   // '' for the shared tables
    std::string prefix;  // of reject keys
};

// The legacy's tables that the step exports, from r.catalog; none where the legacy lacks them. A family's are found
// by the datasets' names, read from the legacy; --item takes those of one dataset.
std::vector<planned_table> tables_of(runner&, const step&);

// Moves the step's tables into staging. `again`: also the parts that this pass has done already (--start).
void export_step(runner&, const step&, bool again);

// After a pass that used several snapshots: tables of one unit that were not read under the same one are
// compared under the last, and filled again where they differ (invariant 3). Returns the steps whose parts changed.
std::vector<const step*> align_snapshots(runner&);

// The legacy's statement for one table of the step, ready for psql. `condition`: only these rows.
std::string export_query(const legacy::table&, const step&, const std::string& schema,
                         const std::string& condition = {});

}  // namespace osmig
