#include "store/host_gates.hpp"

#include <algorithm>
#include <limits>

namespace osmig::store {

bool host_gates::enter(const std::string& host, const std::function<bool()>& stop) {
    constexpr auto look_again = std::chrono::milliseconds(20);  // at the clock and at `stop`
    std::unique_lock lock(mutex_);
    auto& mine = gates_[host];
    while (!open(mine)) {
        if (stop && stop()) return false;
        changed_.wait_for(lock, look_again);
    }
    mine.busy = true;
    return true;
}

void host_gates::leave(const std::string& host) {
    const std::lock_guard lock(mutex_);
    auto& mine = gates_[host];
    mine.busy = false;
    const auto rested = clock::now() + std::chrono::duration_cast<clock::duration>(pause_);
    mine.free_from = std::max(mine.free_from, rested);
    changed_.notify_all();
}

void host_gates::rest(const std::string& host, double seconds) {
    const std::lock_guard lock(mutex_);
    auto& mine = gates_[host];
    const auto until =
        clock::now() + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds));
    mine.free_from = std::max(mine.free_from, until);
}

double host_gates::seconds_to_wait(const std::string& host) {
    const std::lock_guard lock(mutex_);
    const auto found = gates_.find(host);
    if (found == gates_.end()) return std::numeric_limits<double>::lowest();
    return std::chrono::duration<double>(found->second.free_from - clock::now()).count();
}

}  // namespace osmig::store
