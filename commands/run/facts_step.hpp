// The facts of every dataset: each unit loaded aside, then switched in one transaction.
#pragma once

#include "commands/run/runner.hpp"

namespace osmig {

void facts_step(runner&, const step&, bool again);

}  // namespace osmig
