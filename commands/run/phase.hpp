// Runs one phase from its first check to its report.
#pragma once

#include "commands/exit_code.hpp"
#include "commands/options.hpp"
#include "commands/run/order.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

exit_code run_phase(const arguments&, phase);
// The same where what runs was chosen otherwise than by the command line, which is then only recorded.
exit_code run_phase(const migration&, phase, const selection&, const run_options&, const arguments&);
run_options options_from(const arguments&, const migration&, phase);

// The work of one step in the phase (export_step, rows_step, facts_step).
void run_step(runner&, const step&, bool again);

}  // namespace osmig
