// What osmig's exit codes mean (invariant 11).
#pragma once

namespace osmig {

enum class exit_code {
    done = 0,
    internal = 1,
    usage = 2,
    rejects = 3,        // done, some rows rejected
    reject_budget = 4,  // stopped by the reject budget
    legacy = 5,         // legacy unreachable or refused
    target = 6,         // target unreachable or refused
    differs = 7,        // a check differs
    locked = 8,         // another runner holds the lock
    definition = 9,     // a step's definition changed under a half-done pass
    interrupted = 130,  // SIGINT
    terminated = 143,   // SIGTERM
};

}  // namespace osmig
