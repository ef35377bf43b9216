// A short queue between a reader and a writer thread. Closing it from either side ends both.
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
    explicit bounded_queue(std::size_t capacity) : capacity_(capacity) {}

    // False: nobody will take it any more.
    bool push(item value) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
        if (closed_) return false;
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
        changed_.notify_all();
        return out;
    }

    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }

private:
    static constexpr std::chrono::milliseconds patience{200};
    std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<item> items_;
    bool closed_ = false;
};

}  // namespace osmig
