// The units of a type as the legacy (or staging) knows them: id and name, for --item and for the stars.
#pragma once

#include <string>
#include <vector>

#include "commands/run/runner.hpp"
#include "models/star.hpp"

namespace osmig {

// Id and name of every row of the type's first table; from the legacy in an export, else from staging.
std::vector<dataset_name> units_of(runner&, const std::string& type);

// The legacy key that --item names: an id, or a name that only one unit has. Throws usage_error.
std::string resolve_unit(runner&);

}  // namespace osmig
