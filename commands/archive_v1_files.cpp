#include "commands/commands.hpp"
#include "commands/run/phase.hpp"

namespace osmig {

exit_code run_archive(const arguments& typed) { return run_phase(typed, phase::archive); }

}  // namespace osmig
