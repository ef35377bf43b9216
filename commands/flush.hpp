#pragma once

#include "commands/with_target.hpp"

namespace osmig {

// Empties v1, doc and what osmig writes in v2; the ledger forgets first, so that whatever is killed in
// between is filled again. Many tables go in chunks: one transaction cannot lock them all.
void flush_target(held_target&);

}  // namespace osmig
