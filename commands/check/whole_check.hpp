// Everything that check_data_counts compares, in the run order.
#pragma once

#include "commands/check/choice.hpp"
#include "commands/check/figures.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

// `r`: of the export, connected to both sides.
check_report check_all(runner&, const check_choice&);

}  // namespace osmig
