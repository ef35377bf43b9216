#include "commands/check/plain_decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

namespace osmig {

namespace {

constexpr int most_exponent = 1000;

struct parts {
    bool negative = false;
    std::string digits;  // of the whole number and the fraction together
    int point = 0;       // where the fraction begins
};

std::optional<int> exponent_of(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    int out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    const bool all = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return all && std::abs(out) <= most_exponent ? std::optional(out) : std::nullopt;
}

bool only_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<parts> parts_of(std::string_view text) {
    parts out;
    out.negative = text.starts_with('-');
    if (out.negative) text.remove_prefix(1);
    const auto e = std::min(text.find_first_of("eE"), text.size());
    const auto power = e == text.size() ? 0 : exponent_of(text.substr(e + 1));
    const auto mantissa = text.substr(0, e);
    const auto point = std::min(mantissa.find('.'), mantissa.size());
    out.digits = std::string(mantissa.substr(0, point));
    if (point < mantissa.size()) out.digits += mantissa.substr(point + 1);
    if (!power || !only_digits(out.digits)) return std::nullopt;
    out.point = static_cast<int>(point) + *power;
    return out;
}

}  // namespace

std::string plain_decimal(std::string_view text) {
    auto number = parts_of(text);
    if (!number) return std::string(text);
    auto& digits = number->digits;
    if (number->point < 0) digits.insert(0, static_cast<std::size_t>(-number->point), '0');
    const auto point = static_cast<std::size_t>(std::max(number->point, 0));
    if (point > digits.size()) digits.append(point - digits.size(), '0');
    auto whole = digits.substr(0, point), fraction = digits.substr(point);
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    fraction.erase(fraction.find_last_not_of('0') + 1);
    if (whole.empty()) whole = "0";
    const bool zero = whole == "0" && fraction.empty();
    return (number->negative && !zero ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
}

}  // namespace osmig
