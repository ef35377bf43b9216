#include "commands/commands.hpp"
#include "commands/run/phase.hpp"

namespace osmig {

exit_code run_extract(const arguments& typed) { return run_phase(typed, phase::extract); }

}  // namespace osmig
