#include "db/printable.hpp"

#include <fmt/format.h>

namespace osmig {

namespace {

// Length of the well-formed UTF-8 sequence at the front; 0 where there is none.
std::size_t sequence(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return lead == 0 ? 0 : 1;
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) return 0;
    }
    const auto second = static_cast<unsigned char>(text[1]);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
    return overlong || beyond ? 0 : size;
}

}  // namespace

std::string printable(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const auto size = sequence(bytes);
        if (size == 0) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes.front()));
            bytes.remove_prefix(1);
        } else {
            out += bytes.substr(0, size);
            bytes.remove_prefix(size);
        }
    }
    return out;
}

}  // namespace osmig
