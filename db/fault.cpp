#include "db/fault.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

namespace osmig {

namespace {

struct fault_plan {
    std::string point;
    long hits_left = 0;  // 0: nothing is planned
    int signal = SIGKILL;
};

// A test that misspells its fault must not pass because nothing was killed.
[[noreturn]] void refuse(std::string_view text) {
    std::fprintf(stderr, "OSMIG_FAULT=%.*s: expected <point>:<n>[:kill|stop], n from 1.\n",
                 static_cast<int>(text.size()), text.data());
    std::abort();
}

int signal_named(std::string_view name, std::string_view whole) {
    if (name.empty() || name == "kill") return SIGKILL;
    if (name == "stop") return SIGSTOP;
    refuse(whole);
}

fault_plan parse(std::string_view text) {
    const auto first = text.find(':');
    if (first == std::string_view::npos) refuse(text);
    const std::string_view rest = text.substr(first + 1);
    const auto second = rest.find(':');
    const std::string_view number = rest.substr(0, second);
    fault_plan plan{std::string(text.substr(0, first))};
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), plan.hits_left);
    if (error != std::errc{} || end != number.data() + number.size() || plan.hits_left < 1) refuse(text);
    plan.signal = signal_named(second == std::string_view::npos ? "" : rest.substr(second + 1), text);
    return plan;
}

fault_plan plan_from_environment() {
    const char* text = std::getenv("OSMIG_FAULT");
    return text != nullptr && *text != '\0' ? parse(text) : fault_plan{};
}

// One write() per line: appended whole, whichever thread or process passes.
void trace(std::string_view name) {
    const char* path = std::getenv("OSMIG_FAULT_TRACE");
    if (path == nullptr) return;
    const std::string line = std::string(name) + '\n';
    const int file = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0 || ::write(file, line.data(), line.size()) < 0) std::perror(path);
    if (file >= 0) ::close(file);
}

}  // namespace

void fault_point(std::string_view name) {
    static std::mutex lock;
    static fault_plan plan = plan_from_environment();
    const std::lock_guard hold(lock);
    trace(name);
    if (plan.hits_left > 0 && name == plan.point && --plan.hits_left == 0) ::kill(::getpid(), plan.signal);
}

bool mutant(std::string_view name) {
    const char* chosen = std::getenv("OSMIG_MUTANT");
    return chosen != nullptr && name == chosen;
}

std::int64_t test_number(const char* variable, std::int64_t usual) {
    const char* said = std::getenv(variable);
    return said == nullptr ? usual : std::strtoll(said, nullptr, 10);
}

}  // namespace osmig
