// The question before something is destroyed.
#pragma once

#include <string>

#include "commands/options.hpp"

namespace osmig {

// Returns where --yes was given, where there is no terminal to ask at (a batch run, which ALLOW_DATA_MIGRATION and
// APP_ENV guard), or where "yes" was typed. Throws usage_error otherwise. `deed` is a whole sentence: "This empties v1, doc and v2 of spending_v2."
void confirm(const arguments&, const std::string& deed);

// Likewise, but the name of the environment must be typed; without a terminal nothing but --yes will do.
void confirm_environment(const arguments&, const std::string& deed, const std::string& environment);

}  // namespace osmig
