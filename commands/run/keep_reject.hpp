// The statement that keeps a reject. Its original stays as it was read, as bytes; its message, which people read, tells no
// secret that the row or a server's words hold.
#pragma once

#include <string>

#include "commands/run/runner.hpp"

namespace osmig {

std::string keep_reject(const runner&, const ledger::part&, ledger::reject&&);

}  // namespace osmig
