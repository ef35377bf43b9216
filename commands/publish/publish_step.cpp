#include "commands/publish/publish_step.hpp"

namespace osmig {

void publish_step(runner&, const step&, bool) {}

}  // namespace osmig
