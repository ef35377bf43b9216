// Whether a key was seen before, in 16 bytes for each: a 128-bit hash stands for it. Two keys of a billion share one
// with a chance of less than 1 in 10^20.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace osmig {

class key_set {
public:
    explicit key_set(std::size_t most) : most_(most) {}

    enum class answer {
        fresh,
        seen,
        full
    };  // full: as many as it remembers are in it; nobody knows of this one
    answer add(std::string_view key);

private:
    struct slot {
        std::uint64_t high = 0, low = 0;
    };
    slot& place_of(const slot&);
    void grow();
    std::vector<slot> slots_;
    std::size_t used_ = 0, most_;
};

}  // namespace osmig
