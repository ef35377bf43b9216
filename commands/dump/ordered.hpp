// What several workers make of units that were given out in order, put together in that order. Memory is bounded: a
// worker that is ahead waits when it has some blocks of its unit ready.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace osmig::dump {

struct block {
    std::size_t unit = 0;
    std::string plain, packed;  // packed: the same in gzip, or empty
    std::int64_t rows = 0, masked = 0;
    bool last = false;   // of its unit
    std::string sha256;  // of the unit's lines, in its last block
};

class ordered {
public:
    explicit ordered(std::size_t units) : units_(units) {}

    std::optional<std::size_t>
    take();  // the next unit to work on; nothing: none are left, or it was called off
    // False: it was called off, and nobody wants more.
    bool put(block&&);
    // The next block in order; nothing: all units are through. Throws what a worker failed with.
    std::optional<block> next();
    void call_off(std::exception_ptr why) noexcept;

private:
    static constexpr std::size_t most_bytes = 1U << 20U;   // of one unit that waits
    static constexpr std::size_t most_ahead = 16U << 20U;  // of all: a long unit lets many short ones wait
    struct waiting {
        std::deque<block> blocks;
        std::size_t bytes = 0;
    };
    const std::size_t units_;
    std::size_t taken_ = 0, current_ = 0, bytes_ = 0;
    std::map<std::size_t, waiting> ready_;
    bool off_ = false;
    std::exception_ptr why_;
    std::mutex mutex_;
    std::condition_variable changed_;
};

}  // namespace osmig::dump
