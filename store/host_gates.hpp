// Politeness: one request at a time to a host, and a pause before the next.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace osmig::store {

class host_gates {
public:
    explicit host_gates(double pause_seconds) : pause_(pause_seconds) {}

    // Waits until the host is free and rested. False: `stop` said so before.
    bool enter(const std::string& host, const std::function<bool()>& stop);
    void leave(const std::string& host);
    // The host asks for more rest than usual (Retry-After).
    void rest(const std::string& host, double seconds);
    double seconds_to_wait(const std::string& host);  // until it is rested; negative: since when it is

private:
    using clock = std::chrono::steady_clock;
    struct gate {
        bool busy = false;
        clock::time_point free_from{};
    };
    bool open(const gate& g) const { return !g.busy && g.free_from <= clock::now(); }

    std::chrono::duration<double> pause_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, gate> gates_;
};

}  // namespace osmig::store
