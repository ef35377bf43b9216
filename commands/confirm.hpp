// The question before something is destroyed.
#pragma once

#include <string>

#include "commands/options.hpp"

namespace osmig {

// Returns where --yes was given, or "yes" was typed on a terminal. Throws usage_error otherwise: without a
// terminal nobody can be asked. `deed` is a whole sentence: "This empties v1, doc and v2 of spending_v2."
void confirm(const arguments&, const std::string& deed);

}  // namespace osmig
