// One step of the export: which tables, which columns, where each reading starts; the relay does the rest.
#pragma once

#include "commands/run/export_tables.hpp"
#include "commands/run/relay.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

// Moves the step's tables into staging. `again`: also the parts that this pass has done already (--start).
void export_step(runner&, const step&, bool again);

// After a pass that used several snapshots: star tables that came or went between them are staged or forgotten, and
// tables of one unit that were not read under the same snapshot are compared under the last, and filled again where
// they differ (invariant 3). Returns the steps whose parts changed.
std::vector<const step*> align_snapshots(runner&);

// The legacy's statement for one table of the step, ready for psql. `condition`: only these rows.
std::string export_query(const legacy::table&, const step&, const std::string& schema,
                         const std::string& condition = {});

}  // namespace osmig
