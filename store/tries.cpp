#include "store/tries.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace osmig::store {

namespace {
// Between a half and the whole of it.
std::chrono::milliseconds jittered(std::chrono::milliseconds wait) {
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::milliseconds(
        std::uniform_int_distribution<std::int64_t>(wait.count() / 2, wait.count())(random));
}
}  // namespace

bool tries::again(std::chrono::seconds asked, const std::function<void()>& working) {
    constexpr std::chrono::seconds most_asked{300};
    if (done_ >= most_) return false;
    const auto doubled = std::min<std::chrono::milliseconds>(longest_, first_ * (1L << std::min(done_, 20)));
    ++done_;
    const auto wait = jittered(doubled) + std::min(asked, most_asked);
    const auto until = std::chrono::steady_clock::now() + wait;
    for (;;) {
        if (working) working();
        const auto left = until - std::chrono::steady_clock::now();
        if (left <= left.zero()) return true;
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(50)));
    }
}

}  // namespace osmig::store
