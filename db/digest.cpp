#include "db/digest.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>
#include <stdexcept>

namespace osmig {

namespace {

[[noreturn]] void refuse(std::string_view text) {
    throw std::invalid_argument(fmt::format(
        "'{}' is not a table digest: rows, a colon and 32 hexadecimal digits are expected.", text));
}

template <typename Number>
Number parse_part(std::string_view whole, std::string_view part, int base) {
    Number value{};
    const auto end = part.data() + part.size();
    const auto [stopped, error] = std::from_chars(part.data(), end, value, base);
    if (error != std::errc{} || stopped != end) refuse(whole);
    return value;
}

}  // namespace

void table_digest::add(std::string_view line) {
    const auto hash = XXH3_128bits(line.data(), line.size());
    *this += table_digest{1, hash.high64, hash.low64};
}

table_digest& table_digest::operator+=(const table_digest& other) {
    rows += other.rows;
    low += other.low;
    high += other.high + (low < other.low ? 1U : 0U);
    return *this;
}

std::string to_text(const table_digest& digest) {
    return fmt::format("{}:{:016x}{:016x}", digest.rows, digest.high, digest.low);
}

table_digest digest_from_text(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.size() - colon != 33) refuse(text);
    const auto sum = text.substr(colon + 1);
    return {parse_part<std::int64_t>(text, text.substr(0, colon), 10),
            parse_part<std::uint64_t>(text, sum.substr(0, 16), 16),
            parse_part<std::uint64_t>(text, sum.substr(16), 16)};
}

}  // namespace osmig
