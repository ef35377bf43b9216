// --jobs: a list of work items on several lanes at once. A lane is a runner of its own on a thread of its own: its own
// control session (without the lock, with the run's fence), its own writer, and in an export its own reader of the one
// snapshot that the first runner holds (invariant 9). It shares order, options, run, progress and reject budget; its
// `catalog` is empty and its notes are put behind the first runner's at the end. The first lane is the runner itself, on the
// calling thread: with one job nothing else is opened or started.
//
// Of units:
//
//     in_lanes(r, units.size(), [&](runner& lane, work_list& list) {
//         std::optional<pq::connection> reader;           // whatever a lane keeps from unit to unit
//         while (const auto next = list.next()) move(lane, units[*next], reader);
//     });
//
// What the work does on the target goes through `lane` (session, writer), never through the outer runner. What several
// lanes touch besides (a set of tables that moved, sums) is the caller's to lock, or to keep by item and put together
// after. Order matters to speed only: largest first, and the last ones end together. The result must not depend on how
// many lanes there are, nor on which of them took what (invariant 5).
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>

#include "commands/options.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

constexpr int most_jobs = 64;
// What --jobs says. Throws usage_error over most_jobs.
int jobs_from(const arguments&, int otherwise);

// Thrown by next() and by stop_if_asked() in a lane where another lane has failed: the work rolls back, and the other
// lane's error is the one that counts. To be let through.
class called_off : public std::exception {
public:
    const char* what() const noexcept override { return "called off, as another lane failed"; }
};

// The items that are left, from 0 up; shared by the lanes, safe from any thread.
class work_list {
public:
    explicit work_list(std::size_t count) : count_(count) {}
    // The next item, which no other lane gets; nothing: none are left.
    std::optional<std::size_t> next();
    // The first error wins; the others' lanes stop at their next batch.
    void call_off(std::exception_ptr why) noexcept;
    bool off() const { return off_; }
    void rethrow() const;

private:
    const std::size_t count_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> off_ = false;
    std::mutex mutex_;
    std::exception_ptr why_;
};

// Runs the work once in each lane: as many as options.jobs says, and no more than there are items. Returns when all
// have ended; throws the first error that one had. The lanes' connections stay for the next time, and are closed where
// one failed; the run's retry connects again and goes on from the checkpoints. Where the servers grant fewer
// connections there are fewer lanes, and a note.
void in_lanes(runner&, std::size_t items, const std::function<void(runner& lane, work_list&)>& work);

}  // namespace osmig
