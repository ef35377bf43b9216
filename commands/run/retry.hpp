// Whose fault an error is, and waiting between tries (invariant 8): the environment's faults are retried with
// backoff; when they stay, the run stops and can be resumed.
#pragma once

#include "db/error.hpp"

namespace osmig {

// Worth another try on a new transaction or connection: lost connections, locks, timeouts, full disks,
// recovery conflicts, a checkpoint that moved because a commit's answer was lost.
bool worth_a_retry(const database_error&);

class backoff {
public:
    backoff();
    // Waits (0.5 s, doubled each time, at most 30 s; OSMIG_RETRIES tries, 6 unless set); false: no tries left.
    // Throws stopped when a signal comes.
    bool wait();
    void reset() { tried_ = 0; }
    double next_seconds() const;
    int tries_left() const { return most_ - tried_; }

private:
    int most_;
    int tried_ = 0;
};

}  // namespace osmig
