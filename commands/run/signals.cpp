// SIGINT and SIGTERM: the first lets the batch in hand end, the second ends osmig at once (which is safe: what is
// not committed is rolled back, and the fence keeps whoever outlives us from committing).
#include "commands/run/signals.hpp"

#include <unistd.h>

#include <csignal>

#include "commands/run/runner.hpp"

namespace osmig {

std::atomic<int> stop_signal = 0;

namespace {

extern "C" void on_signal(int number) {
    if (stop_signal.exchange(number) != 0) _exit(128 + number);
}

}  // namespace

void catch_signals() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

}  // namespace osmig
