#include "commands/run/retry.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>
#include <thread>

#include "commands/run/guard.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

namespace {
constexpr int usual_tries = 6;
constexpr double first_wait = 0.5, longest_wait = 30;
}  // namespace

bool worth_a_retry(const database_error& e) {
    if (e.connection_lost()) return true;
    // The next snapshot comes with a new catalog.
    if (e.where() == side::legacy && e.schema_fault()) return true;
    const std::string& state = e.sqlstate();
    for (const char* known : {"40", "53", "55P03", "57014", "58030", "OSF02", "OSF03"}) {
        if (state.starts_with(known)) return true;
    }
    return false;
}

backoff::backoff() : most_(usual_tries) {
    const auto said = environment_variable("OSMIG_RETRIES");
    if (!said.empty()) most_ = std::max(0, std::atoi(said.c_str()));
}

double backoff::next_seconds() const { return std::min(longest_wait, first_wait * std::pow(2, tried_)); }

bool backoff::wait() {
    if (tried_ >= most_) return false;
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(next_seconds());
    ++tried_;
    while (std::chrono::steady_clock::now() < until) {
        stop_if_asked();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
}

}  // namespace osmig
