// The query that flattens a star: entries, and what their dimensions say.
#pragma once

#include <cstdint>
#include <string>

#include "commands/run/fact_units.hpp"

namespace osmig {

// The plan's columns, ordered by key. Where unit.twice names dimensions one more column comes last: 't' for an
// entry that points to an id whose rows differ.
std::string star_select(const fact_unit&, const std::string& filter, std::int64_t limit);
// The same as a COPY.
std::string star_sql(const fact_unit&, const std::string& filter, std::int64_t limit);

}  // namespace osmig
