#include "tests/support/decimal.hpp"

#include <cstdlib>
#include <optional>

namespace osmig::test {
namespace {

// Digits, and where the point stands among them.
struct digits {
    std::string text;
    long point = 0;
};

std::string trimmed(digits number) {
    while (number.text.ends_with('0')) number.text.pop_back();
    while (number.text.starts_with('0')) {
        number.text.erase(0, 1);
        --number.point;
    }
    if (number.text.empty()) return "0";
    const long size = static_cast<long>(number.text.size());
    if (number.point <= 0)
        return "0." + std::string(static_cast<std::size_t>(-number.point), '0') + number.text;
    if (number.point >= size)
        return number.text + std::string(static_cast<std::size_t>(number.point - size), '0');
    return number.text.insert(static_cast<std::size_t>(number.point), ".");
}

std::string_view take_digits(std::string_view& text) {
    const std::string_view all = text.substr(0, text.find_first_not_of("0123456789"));
    text.remove_prefix(all.size());
    return all;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

// What stands after the 'e'; nullopt: no number.
std::optional<long> exponent(std::string_view text) {
    const std::string whole(text);
    take(text, "+-");
    if (take_digits(text).empty() || !text.empty()) return std::nullopt;
    return std::strtol(whole.c_str(), nullptr, 10);
}

// Reads digits with or without a point and an exponent; nullopt: this is no decimal.
std::optional<digits> read_digits(std::string_view text) {
    const std::string whole(take_digits(text));
    const std::string fraction(take(text, ".") ? take_digits(text) : "");
    digits number{whole + fraction, static_cast<long>(whole.size())};
    if (number.text.empty()) return std::nullopt;
    if (text.empty()) return number;
    if (!take(text, "eE")) return std::nullopt;
    const auto power = exponent(text);
    if (!power) return std::nullopt;
    number.point += *power;
    return number;
}

}  // namespace

std::string canonical_decimal(std::string_view number) {
    std::string_view rest = number;
    const bool negative = rest.starts_with('-');
    take(rest, "+-");
    const auto read = read_digits(rest);
    if (!read) return std::string(number);
    const std::string text = trimmed(*read);
    return negative && text != "0" ? "-" + text : text;
}

}  // namespace osmig::test
