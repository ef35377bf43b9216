// Fetches the original files that v1's sources were loaded from, and keeps what is there.
#pragma once

#include "commands/run/runner.hpp"

namespace osmig {

void archive_step(runner&, const step&, bool again);

}  // namespace osmig
