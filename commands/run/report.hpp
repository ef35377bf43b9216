// The end of a run: a table per step, an example of each kind of reject, and what to type next.
#pragma once

#include "commands/exit_code.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

// done, rejects, or (conservation or money does not hold) internal.
exit_code outcome(runner&);
void report(runner&, exit_code);

}  // namespace osmig
