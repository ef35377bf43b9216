#include "commands/commands.hpp"
#include "commands/run/phase.hpp"

namespace osmig {

exit_code run_import(const arguments& typed) { return run_phase(typed, phase::import); }

}  // namespace osmig
