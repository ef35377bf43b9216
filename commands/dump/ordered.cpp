#include "commands/dump/ordered.hpp"

namespace osmig::dump {

std::optional<std::size_t> ordered::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return off_ || bytes_ < most_ahead; });
    if (off_ || taken_ == units_) return {};
    return taken_++;
}

bool ordered::put(block&& b) {
    std::unique_lock lock(mutex_);
    auto& mine = ready_[b.unit];
    changed_.wait(lock, [&] { return off_ || mine.bytes < most_bytes; });
    if (off_) return false;
    const auto bytes = b.plain.size() + b.packed.size();
    mine.bytes += bytes;
    bytes_ += bytes;
    mine.blocks.push_back(std::move(b));
    changed_.notify_all();
    return true;
}

std::optional<block> ordered::next() {
    std::unique_lock lock(mutex_);
    if (current_ == units_) return {};
    auto& now = ready_[current_];
    changed_.wait(lock, [&] { return off_ || !now.blocks.empty(); });
    if (off_) std::rethrow_exception(why_);
    auto out = std::move(now.blocks.front());
    now.blocks.pop_front();
    const auto bytes = out.plain.size() + out.packed.size();
    now.bytes -= bytes;
    bytes_ -= bytes;
    if (out.last) ready_.erase(current_++);
    changed_.notify_all();
    return out;
}

void ordered::call_off(std::exception_ptr why) noexcept {
    const std::lock_guard lock(mutex_);
    if (!off_) why_ = std::move(why);
    off_ = true;
    changed_.notify_all();
}

}  // namespace osmig::dump
