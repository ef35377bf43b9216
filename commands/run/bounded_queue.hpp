// A short queue between a reader and a writer thread. Closing it from either side ends both. An item that has more than
// all of them may (one row of megabytes is enough) waits there alone.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace osmig {

template <typename item>
class bounded_queue {
public:
    bounded_queue(std::size_t capacity, std::size_t most_bytes)
        : capacity_(capacity), most_bytes_(most_bytes) {}

    // False: nobody will take it any more.
    bool push(item value) {
        const auto bytes = value.bytes();
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return closed_ || has_room(bytes); });
        if (closed_) return false;
        bytes_ += bytes;
        items_.push_back(std::move(value));
        changed_.notify_all();
        return true;
    }

    // Nothing: it is closed and empty. `idle` is called every now and then while there is nothing to take.
    template <typename callback>
    std::optional<item> pop(callback&& idle) {
        std::unique_lock lock(mutex_);
        while (!changed_.wait_for(lock, patience, [this] { return closed_ || !items_.empty(); })) idle();
        if (items_.empty()) return std::nullopt;
        std::optional<item> out(std::move(items_.front()));
        items_.pop_front();
        bytes_ -= out->bytes();
        changed_.notify_all();
        return out;
    }

    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }

private:
    bool has_room(std::size_t bytes) const {
        return items_.empty() || (items_.size() < capacity_ && bytes_ + bytes <= most_bytes_);
    }

    static constexpr std::chrono::milliseconds patience{200};
    std::size_t capacity_, most_bytes_, bytes_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<item> items_;
    bool closed_ = false;
};

}  // namespace osmig
