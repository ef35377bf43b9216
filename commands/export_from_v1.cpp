#include "commands/commands.hpp"
#include "commands/run/phase.hpp"

namespace osmig {

exit_code run_export(const arguments& typed) { return run_phase(typed, phase::export_v1); }

}  // namespace osmig
