#include "commands/run/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>

#include "models/sensitive.hpp"

namespace osmig {

namespace {

constexpr double seconds_between_lines = 10;
constexpr double seconds_between_frames = 0.1;
constexpr double seconds_before_a_forecast = 3;

bool is_terminal() {
    const char* term = std::getenv("TERM");
    return isatty(STDERR_FILENO) == 1 && (term == nullptr || std::string_view(term) != "dumb");
}

double since(std::chrono::steady_clock::time_point then) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - then).count();
}

}  // namespace

struct progress::state {
    using clock = std::chrono::steady_clock;
    void print(const std::string& text);
    void draw();
    void erase();
    std::string status() const;

    std::mutex mutex;
    bool quiet = false, terminal = is_terminal(), drawn = false;
    clock::time_point started = clock::now(), begun{}, last{};
    std::int64_t rows = 0, expected = -1, total = 0;
    std::string in_hand;
};

progress::progress(bool quiet) : state_(std::make_shared<state>()) { state_->quiet = quiet; }

void progress::state::erase() {
    if (drawn) std::fputs("\r\x1b[K", stderr);
    drawn = false;
}

void progress::state::print(const std::string& text) {
    if (quiet) return;
    erase();
    fmt::print(stderr, "{}\n", text);
    std::fflush(stderr);
}

// The forecast is left out until the rate has had time to settle, and where nobody knows how much there is.
std::string progress::state::status() const {
    const auto seconds = since(begun);
    auto out = fmt::format("\t\t{} records, {:.0f} a second", rows,
                           seconds > 0 ? static_cast<double>(rows) / seconds : 0);
    if (expected > 0 && rows <= expected) {
        const auto share = static_cast<double>(rows) / static_cast<double>(expected);
        out += fmt::format(", about {:.0f} %", 100 * share);
        if (seconds > seconds_before_a_forecast && rows > 0) {
            out += fmt::format(", about {} left", duration(seconds * (1 - share) / share));
        }
    }
    return in_hand.empty() ? out : out + " (" + in_hand + ")";
}

void progress::state::draw() {
    if (quiet || since(last) < (terminal ? seconds_between_frames : seconds_between_lines)) return;
    last = clock::now();
    if (!terminal) return print(status());
    erase();
    const auto text = status().substr(0, 160);
    fmt::print(stderr, "        {}", std::string_view(text).substr(2));
    std::fflush(stderr);
    drawn = true;
}

void progress::line(const std::string& text) {
    const std::lock_guard lock(state_->mutex);
    state_->print(without_secrets(text));
}

void progress::begin_step(int index, const std::string& doing, std::int64_t expected) {
    const std::lock_guard lock(state_->mutex);
    state_->in_hand.clear();
    state_->rows = 0;
    state_->expected = expected;
    state_->begun = state_->last = state::clock::now();
    state_->print(fmt::format("\t{} - {}", index, doing));
}

void progress::add(std::int64_t rows) {
    const std::lock_guard lock(state_->mutex);
    state_->rows += rows;
    state_->total += rows;
    state_->draw();
}

void progress::detail(const std::string& what) {
    const std::lock_guard lock(state_->mutex);
    state_->in_hand = what;
}

std::int64_t progress::total() const {
    const std::lock_guard lock(state_->mutex);
    return state_->total;
}

double progress::since_start() const { return since(state_->started); }

std::string progress::duration(double seconds) {
    if (seconds < 60) return fmt::format("{:.2f} seconds", seconds);
    const auto whole = static_cast<std::int64_t>(seconds);
    if (whole < 3600) return fmt::format("{} minutes {} seconds", whole / 60, whole % 60);
    return fmt::format("{} hours {} minutes", whole / 3600, whole % 3600 / 60);
}

double progress::end_step(std::int64_t rows) {
    const std::lock_guard lock(state_->mutex);
    const auto seconds = since(state_->begun);
    state_->print(fmt::format("\t\t{} records --> {}", rows, duration(seconds)));
    return seconds;
}

}  // namespace osmig
