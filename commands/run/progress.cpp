#include "commands/run/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

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

progress::progress(bool quiet) : quiet_(quiet), terminal_(is_terminal()) {}

void progress::erase() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
    drawn_ = false;
}

void progress::line(const std::string& text) {
    if (quiet_) return;
    erase();
    fmt::print(stderr, "{}\n", text);
    std::fflush(stderr);
}

void progress::begin_step(int index, const std::string& doing, std::int64_t expected) {
    doing_ = doing;
    detail_.clear();
    rows_ = 0;
    expected_ = expected;
    begun_ = last_ = clock::now();
    line(fmt::format("\t{} - {}", index, doing));
}

void progress::add(std::int64_t rows) {
    rows_ += rows;
    total_ += rows;
    draw(false);
}

double progress::since_start() const { return since(started_); }

std::string progress::duration(double seconds) {
    if (seconds < 60) return fmt::format("{:.2f} seconds", seconds);
    const auto whole = static_cast<std::int64_t>(seconds);
    if (whole < 3600) return fmt::format("{} minutes {} seconds", whole / 60, whole % 60);
    return fmt::format("{} hours {} minutes", whole / 3600, whole % 3600 / 60);
}

// The forecast is left out until the rate has had time to settle, and where nobody knows how much there is.
std::string progress::status() const {
    const auto seconds = since(begun_);
    auto out = fmt::format("\t\t{} records, {:.0f} a second", rows_,
                           seconds > 0 ? static_cast<double>(rows_) / seconds : 0);
    if (expected_ > 0 && rows_ <= expected_) {
        const auto share = static_cast<double>(rows_) / static_cast<double>(expected_);
        out += fmt::format(", about {:.0f} %", 100 * share);
        if (seconds > seconds_before_a_forecast && rows_ > 0) {
            out += fmt::format(", about {} left", duration(seconds * (1 - share) / share));
        }
    }
    return detail_.empty() ? out : out + " (" + detail_ + ")";
}

void progress::draw(bool now) {
    if (quiet_ || (!now && since(last_) < (terminal_ ? seconds_between_frames : seconds_between_lines)))
        return;
    last_ = clock::now();
    if (!terminal_) return line(status());
    erase();
    const auto text = status().substr(0, 160);
    fmt::print(stderr, "        {}", std::string_view(text).substr(2));
    std::fflush(stderr);
    drawn_ = true;
}

double progress::end_step(std::int64_t rows) {
    const auto seconds = since(begun_);
    line(fmt::format("\t\t{} records --> {}", rows, duration(seconds)));
    return seconds;
}

}  // namespace osmig
