// Connecting a runner, and connecting it again after a server or a link went away: the same as killing osmig
// and starting it again, without losing what it knows.
#pragma once

#include "commands/run/runner.hpp"

namespace osmig {

void attach_target(runner&);  // session, lock, checks, writer, a new fence
void attach_legacy(runner&);  // session, checks, catalog, a snapshot
// After a failure on one side. The other side's connections (and the legacy's snapshot) stay.
void reattach(runner&, side);

}  // namespace osmig
