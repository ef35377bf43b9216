#include "package/js_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::array<std::string_view, 19> wide_spaces{
    "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
    "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87",
    "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9",
    "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

bool ends_with_space(std::string_view text, std::size_t& bytes) {
    for (bytes = 1; bytes <= 3 && bytes <= text.size(); ++bytes)
        if (js_space_length(text.substr(text.size() - bytes)) == bytes) return true;
    return false;
}

}  // namespace

std::size_t js_space_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return first == ' ' || (first >= 9 && first <= 13) ? 1 : 0;
    const auto found = std::find_if(wide_spaces.begin(), wide_spaces.end(),
                                    [&](std::string_view one) { return text.starts_with(one); });
    return found == wide_spaces.end() ? 0 : found->size();
}

std::string_view js_trimmed(std::string_view text) {
    while (const auto bytes = js_space_length(text)) text.remove_prefix(bytes);
    std::size_t bytes = 0;
    while (ends_with_space(text, bytes)) text.remove_suffix(bytes);
    return text;
}

std::string without_js_spaces(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto space = js_space_length(text);
        if (space == 0) out += text[0];
        text.remove_prefix(std::max<std::size_t>(space, 1));
    }
    return out;
}

std::size_t js_length(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

// UTF-8 orders as code points do; only U+E000 to U+FFFF come behind what lies beyond them in UTF-16.
bool js_less(const std::string& a, const std::string& b) {
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (x == a.end() || y == b.end()) return x == a.end() && y != b.end();
    const auto left = static_cast<unsigned char>(*x), right = static_cast<unsigned char>(*y);
    const auto high = [](unsigned char c) { return c == 0xEE || c == 0xEF; };
    if (left >= 0xF0 && high(right)) return true;
    if (right >= 0xF0 && high(left)) return false;
    return left < right;
}

bool is_decimal(std::string_view text) {
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const auto whole = digits(text, at);
    at += whole;
    std::size_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        fraction = digits(text, at + 1);
        at += 1 + fraction;
    }
    if (whole + fraction == 0) return false;
    if (at == text.size()) return true;
    if (text[at] != 'e' && text[at] != 'E') return false;
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const auto exponent = digits(text, at);
    return exponent > 0 && at + exponent == text.size();
}

double decimal_value(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (read.ec != std::errc::result_out_of_range) return out;
    return std::strtod(std::string(text).c_str(),
                       nullptr);  // it tells what is too large from what is too small
}

std::optional<double> odd_number(std::string_view text) {
    const auto trimmed = js_trimmed(text);
    if (trimmed.empty()) return 0;
    const bool negative = trimmed[0] == '-';
    const auto bare = trimmed.substr(negative || trimmed[0] == '+' ? 1 : 0);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (bare == "Infinity") return negative ? -infinity : infinity;
    if (trimmed.size() < 3 || trimmed[0] != '0') return {};
    const char radix = static_cast<char>(trimmed[1] | 0x20);
    const int base = radix == 'x' ? 16 : radix == 'o' ? 8 : radix == 'b' ? 2 : 0;
    if (base == 0) return {};
    double out = 0;
    for (const char c : trimmed.substr(2)) {
        int digit = 0;
        const auto read = std::from_chars(&c, &c + 1, digit, base);
        if (read.ec != std::errc()) return {};
        out = out * base + digit;
    }
    return out;
}

std::string whole_text(double number) {
    if (number == 0) return "0";
    if (std::abs(number) >= 1e21) return fmt::format("{}", number);
    // The shortest digits that are this number, and zeros behind them.
    std::string digits = fmt::format("{:e}", number);
    std::array<char, 40> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific).ptr;
    digits.assign(text.data(), end);
    const auto e = digits.find('e');
    const int exponent = std::atoi(digits.c_str() + e + 1);
    std::string out;
    for (const char c : digits.substr(0, e))
        if (c != '.') out += c;
    const std::size_t sign = out.starts_with('-') ? 1 : 0;
    out.resize(sign + 1 + static_cast<std::size_t>(exponent), '0');
    return out;
}

}  // namespace osmig
