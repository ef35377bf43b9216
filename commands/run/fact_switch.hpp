// The last transaction of a unit: until it, readers see the previous state (invariant 7). Fact table, its row in
// v2.fact_tables, package and descriptor, tasks and sums change together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/run/fact_load.hpp"
#include "commands/run/fact_staged.hpp"
#include "commands/run/fact_units.hpp"
#include "commands/run/package_rows.hpp"

namespace osmig {

struct fact_switch {
    std::optional<package_update> package{};  // none: the package's row stays as it is
    std::vector<task> tasks{};
    std::vector<std::string> rules{};   // that fired (models/model.hpp)
    std::vector<std::string> before{};  // what must make way first
    staged_sums staged{};               // nothing with --limit: a sample has no sums
};

// Whether the table that readers see has the planned columns and types: then rows are merged into it.
bool same_columns(runner&, const fact_unit&);

// Appends the statements that follow the last batch, of what is the unit's alone.
void append_switch(runner&, fact_unit&, const fact_batch& last, const fact_switch&,
                   std::vector<target::statement>&);

// A unit whose inputs are all as they were: nothing is written but the ledger, and what its package says.
std::vector<target::statement> unchanged_statements(const runner&, const fact_unit&);

// What units that are switched in one transaction, or found unchanged in it, write together.
struct switched_unit {
    const fact_unit* unit = nullptr;
    fact_switch what;
    bool unchanged = false;
};
// `lines`: of the units' packages that have one. The statements show them.
void append_together(runner&, const step&, const std::vector<const switched_unit*>&, const std::string& lines,
                     std::vector<target::statement>&);

// A unit that cannot have facts: one reject for all its rows, which stay in staging.
std::vector<target::statement> rejected_statements(runner&, const step&, fact_unit&, const refusal&,
                                                   const std::string& sqlstate);

// Entries of a dataset that no longer exists: staged, reported, left alone.
std::vector<target::statement> skipped_statements(runner&, fact_unit&);

}  // namespace osmig
