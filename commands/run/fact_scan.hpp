// Looks at the values before a fact table gets its types: a column whose values do not all fit what the mapping
// promises stays text, and a task says so. A value never costs a fact (invariant 6).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/run/fact_units.hpp"
#include "models/model.hpp"

namespace osmig {

// Rows of a SELECT, each a COPY text line; false ends the reading early.
using values_reader =
    std::function<void(const std::string& select, const std::function<bool(std::string_view)>&)>;

// Settles unit.plan's types and finds unit.twice; returns the tasks.
std::vector<task> settle_types(const values_reader&, fact_unit&, const mapping&);
std::vector<task> settle_types(pq::connection& reader, fact_unit&, const mapping&);

}  // namespace osmig
