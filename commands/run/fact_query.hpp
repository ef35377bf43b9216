// The query that flattens a star: entries, and what their dimensions say.
#pragma once

#include <cstdint>
#include <string>

#include "commands/run/fact_units.hpp"

namespace osmig {

// SELECT of a dimension's members: the id, and the columns of the run.
std::string members_sql(const fact_plan&, const column_run&);
// Whether the client can join the run: whole numbers on both sides, which are the same where their texts are.
bool joined_by_number(const fact_unit&, const column_run&);

// The plan's columns, ordered by key. A run that the client joins (unit.members) is one column: what the entry
// points with. Where unit.twice names dimensions one more column comes last: 't' for an entry that points to an id whose
// rows differ.
std::string star_select(const fact_unit&, const std::string& filter, std::int64_t limit);
// The same as a COPY.
std::string star_sql(const fact_unit&, const std::string& filter, std::int64_t limit);

}  // namespace osmig
