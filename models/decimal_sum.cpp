#include "models/decimal_sum.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace osmig {

namespace {

constexpr std::int64_t base = 1'000'000'000;
constexpr int limb_digits = 9;

// Digits without a point, and the power of ten of the last one.
struct shortest_decimal {
    std::uint64_t digits = 0;
    int power = 0;
};

shortest_decimal shortest(double magnitude) {
    std::array<char, 40> text{};
    const auto* end =
        std::to_chars(text.data(), text.data() + text.size(), magnitude, std::chars_format::scientific).ptr;
    shortest_decimal out;
    const char* at = text.data();
    for (; *at != 'e'; ++at) {
        if (*at == '.') continue;
        out.digits = out.digits * 10 + static_cast<std::uint64_t>(*at - '0');
        if (at != text.data()) --out.power;
    }
    int exponent = 0;
    std::from_chars(at + (at[1] == '+' ? 2 : 1), end, exponent);
    out.power += exponent;
    return out;
}

int floor_div(int a, int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

std::uint64_t power_of_ten(int n) {
    std::uint64_t out = 1;
    while (n-- > 0) out *= 10;
    return out;
}

}  // namespace

void decimal_sum::carry() {
    for (std::size_t i = 0; i + 1 < limb_.size(); ++i) {
        limb_[i + 1] += limb_[i] / base;
        limb_[i] %= base;
    }
    since_carry_ = 0;
}

void decimal_sum::add(double value) {
    if (std::isnan(value)) ++nan_;
    if (std::isinf(value)) ++infinite_;
    if (!std::isfinite(value)) return;
    const auto number = shortest(std::fabs(value));
    const int sign = std::signbit(value) ? -1 : 1;
    int at = floor_div(number.power, limb_digits);
    const auto shift = power_of_ten(number.power - at * limb_digits);
    __extension__ unsigned __int128 rest = static_cast<unsigned __int128>(number.digits) * shift;
    for (at += ones; rest != 0; ++at, rest /= base)
        limb_[static_cast<std::size_t>(at)] += sign * static_cast<std::int64_t>(rest % base);
    if (++since_carry_ == base) carry();
}

std::string decimal_sum::text() const {
    decimal_sum plain = *this;
    plain.carry();
    int top = limbs - 1;
    while (top > 0 && plain.limb_[static_cast<std::size_t>(top)] == 0) --top;
    const bool negative = plain.limb_[static_cast<std::size_t>(top)] < 0;
    if (negative)
        for (auto& limb : plain.limb_) limb = -limb;
    // The highest limb is positive now; those below may still owe.
    for (std::size_t i = 0; i < static_cast<std::size_t>(top); ++i) {
        if (plain.limb_[i] >= 0) continue;
        plain.limb_[i] += base;
        --plain.limb_[i + 1];
    }
    std::string whole, fraction;
    for (int i = top; i >= ones; --i) whole += fmt::format("{:09}", plain.limb_[static_cast<std::size_t>(i)]);
    for (int i = ones - 1; i >= 0; --i)
        fraction += fmt::format("{:09}", plain.limb_[static_cast<std::size_t>(i)]);
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    fraction.erase(fraction.find_last_not_of('0') + 1);
    if (whole.empty()) whole = "0";
    return (negative ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
}

}  // namespace osmig
