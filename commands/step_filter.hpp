// --type and --step of the commands that list what the ledger holds.
#pragma once

#include <optional>
#include <string>

#include "commands/options.hpp"
#include "commands/run/order.hpp"

namespace osmig {

struct step_filter {
    std::optional<std::string> type, step;  // none: all of them
};

// Throws usage_error for names that do not exist, or where the step is of another type.
step_filter step_filter_of(const arguments&, const migration&);

}  // namespace osmig
