// The target for a command that is no phase: connected, and for one that writes guarded, locked and fenced.
#pragma once

#include <cstdint>
#include <memory>

#include "commands/run/order.hpp"
#include "db/target/session.hpp"

namespace osmig {

// To read only. `osmig migrate` must have been run.
std::unique_ptr<target::session> target_to_read(const migration&);

struct held_target {
    std::unique_ptr<target::session> session;
    std::int64_t fence = 0;  // 0: there is no ledger yet
};
// To write: guard, mark (where there is a ledger), lock, and a new fence that dooms whoever wrote before.
held_target target_to_write(const migration&);

bool has_ledger(target::session&);

}  // namespace osmig
