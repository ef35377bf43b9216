// Builds, checks and stores a package for each dataset, one unit at a time, and the master registry after them.
#pragma once

#include "commands/run/runner.hpp"

namespace osmig {

void publish_step(runner&, const step&, bool again);

}  // namespace osmig
