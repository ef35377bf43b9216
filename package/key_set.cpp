#include "package/key_set.hpp"

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace osmig {

namespace {

// What no key's hash may be: it marks a slot that is free.
bool free_slot(std::uint64_t high, std::uint64_t low) { return high == 0 && low == 0; }

}  // namespace

key_set::slot& key_set::place_of(const slot& wanted) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = wanted.low & mask;; at = (at + 1) & mask) {
        auto& here = slots_[at];
        if (free_slot(here.high, here.low) || (here.high == wanted.high && here.low == wanted.low))
            return here;
    }
}

void key_set::grow() {
    auto old = std::exchange(slots_, std::vector<slot>(std::max<std::size_t>(slots_.size() * 2, 1024)));
    for (const auto& one : old)
        if (!free_slot(one.high, one.low)) place_of(one) = one;
}

key_set::answer key_set::add(std::string_view key) {
    const auto hash = XXH3_128bits(key.data(), key.size());
    slot wanted{hash.high64, hash.low64};
    if (free_slot(wanted.high, wanted.low)) wanted.low = 1;
    if (used_ * 4 >= slots_.size() * 3) grow();
    auto& place = place_of(wanted);
    if (!free_slot(place.high, place.low)) return answer::seen;
    if (used_ == most_) return answer::full;
    place = wanted;
    ++used_;
    return answer::fresh;
}

}  // namespace osmig
