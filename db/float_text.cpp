#include "db/float_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace osmig {

namespace {

__extension__ using wide = unsigned __int128;

// d1.d2d3… × 10^exponent; no zeros at the end.
struct decimal {
    std::string digits;
    int exponent = 0;
};

// Takes what std::to_chars wrote in scientific form: "1.25e+20".
decimal parse_scientific(const char* begin, const char* end) {
    decimal result;
    for (; *begin != 'e'; ++begin)
        if (*begin != '.') result.digits += *begin;
    begin += begin[1] == '+' ? 2 : 1;
    std::from_chars(begin, end, result.exponent);
    return result;
}

decimal shortest(double magnitude) {
    std::array<char, 40> text;
    const auto end = std::to_chars(text.begin(), text.end(), magnitude, std::chars_format::scientific).ptr;
    return parse_scientific(text.begin(), end);
}

decimal rounded(double magnitude, std::size_t digits) {
    std::array<char, 40> text;
    const auto precision = static_cast<int>(digits) - 1;
    const auto end =
        std::to_chars(text.begin(), text.end(), magnitude, std::chars_format::scientific, precision).ptr;
    return parse_scientific(text.begin(), end);
}

// Whether the decimal lies exactly half way between the double and a neighbour, so that it reads back only
// thanks to rounding to even. Only integers can (below 2^53 such a middle has more than 17 digits), and only
// those that are an odd number of 54 bits times a power of two: 5^zeros divides it, so `zeros` is at most 23.
// (Below a power of two neighbours are nearer, but that middle, 2^54 - 1 times a power of two, is never
// shortest.)
bool in_the_middle(double magnitude, const decimal& number) {
    const int zeros = number.exponent + 1 - static_cast<int>(number.digits.size());
    if (magnitude < 0x1p53 || zeros < 0 || zeros > 23) return false;
    wide odd = std::strtoull(number.digits.c_str(), nullptr, 10);
    int twos = zeros;
    for (int i = 0; i < zeros; ++i) odd *= 5;
    for (; odd % 2 == 0; odd /= 2) ++twos;
    int exponent = 0;
    const auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(magnitude, &exponent), 53));
    const int half = exponent - 54;  // of the unit in the last place, as a power of two
    return twos == half && (odd == 2 * mantissa + 1 || odd == 2 * mantissa - 1);
}

// PostgreSQL never prints a middle (STRICTLY_SHORTEST is off), std::to_chars does: 1e23 is one.
decimal shortest_within(double magnitude) {
    auto result = shortest(magnitude);
    while (in_the_middle(magnitude, result)) result = rounded(magnitude, result.digits.size() + 1);
    return result;
}

std::string plain(const decimal& number) {
    const auto size = static_cast<int>(number.digits.size());
    if (number.exponent < 0)
        return "0." + std::string(static_cast<std::size_t>(-number.exponent - 1), '0') + number.digits;
    auto text = number.digits;
    if (number.exponent >= size - 1)
        return text.append(static_cast<std::size_t>(number.exponent - size + 1), '0');
    return text.insert(static_cast<std::size_t>(number.exponent + 1), 1, '.');
}

std::string scientific(const decimal& number) {
    auto text = number.digits.substr(0, 1);
    if (number.digits.size() > 1) text += '.' + number.digits.substr(1);
    const auto exponent = std::to_string(std::abs(number.exponent));
    return text + (number.exponent < 0 ? "e-" : "e+") + (exponent.size() == 1 ? "0" : "") + exponent;
}

}  // namespace

std::string float_text(double value) {
    if (std::isnan(value)) return "NaN";
    const std::string sign = std::signbit(value) ? "-" : "";
    if (std::isinf(value)) return sign + "Infinity";
    const auto number = shortest_within(std::fabs(value));
    const bool fits_plain = number.exponent >= -4 && number.exponent < 15;
    return sign + (fits_plain ? plain(number) : scientific(number));
}

std::optional<double> parse_float(std::string_view text) {
    double value = 0;
    const auto end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

}  // namespace osmig
