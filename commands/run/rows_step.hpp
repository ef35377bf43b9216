// A plain step of the extract or the import: its SQL's rows stream through its model into the target.
#pragma once

#include "commands/run/runner.hpp"

namespace osmig {

void rows_step(runner&, const step&, bool again);

}  // namespace osmig
