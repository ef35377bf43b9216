#include "commands/commands.hpp"
#include "commands/run/phase.hpp"

namespace osmig {

exit_code run_publish(const arguments& typed) { return run_phase(typed, phase::publish); }

}  // namespace osmig
