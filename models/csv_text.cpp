#include "models/csv_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace osmig {

namespace {

// Digits without zeros at either end, and where the point is: 0.d₁d₂d₃… × 10^point.
struct decimal_digits {
    std::string digits;
    int point = 0;
};

decimal_digits split(std::string_view plain) {
    decimal_digits out;
    const auto dot = plain.find('.');
    const auto whole = plain.substr(0, dot);
    out.digits = std::string(whole) + std::string(dot == plain.npos ? "" : plain.substr(dot + 1));
    out.point = static_cast<int>(whole.size());
    const auto first = std::min(out.digits.find_first_not_of('0'), out.digits.size());
    out.digits.erase(0, first);
    out.point -= static_cast<int>(first);
    out.digits.erase(out.digits.find_last_not_of('0') + 1);
    return out;
}

std::string plainly(const decimal_digits& d) {
    if (d.point <= 0) return "0." + std::string(static_cast<std::size_t>(-d.point), '0') + d.digits;
    const auto point = static_cast<std::size_t>(d.point);
    if (d.digits.size() <= point) return d.digits + std::string(point - d.digits.size(), '0') + ".0";
    return d.digits.substr(0, point) + "." + d.digits.substr(point);
}

std::string scientific(const decimal_digits& d) {
    const auto rest = d.digits.size() > 1 ? "." + d.digits.substr(1) : "";
    const int exponent = d.point - 1;
    return fmt::format("{}{}e{}{:02}", d.digits[0], rest, exponent < 0 ? '-' : '+', std::abs(exponent));
}

bool needs_quotes(std::string_view text) {
    return text.empty() || text.find_first_of("\",\r\n") != text.npos;
}

}  // namespace

std::string float_as_python(std::string_view numeric) {
    if (numeric == "NaN") return "NaN";
    if (numeric == "Infinity") return "INF";
    if (numeric == "-Infinity") return "-INF";
    const bool negative = numeric.starts_with('-');
    const auto d = split(numeric.substr(negative ? 1 : 0));
    const std::string sign = negative ? "-" : "";
    if (d.digits.empty()) return sign + "0.0";
    // Python's bounds: 1e-05 and 0.0001, 1e+16 and 9999999999999998.0.
    const bool far = d.point > 16 || d.point < -3;
    return sign + (far ? scientific(d) : plainly(d));
}

void append_csv(std::string& out, std::string_view text) {
    if (!needs_quotes(text)) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void append_csv(std::string& out, std::optional<std::string_view> value, fact_type type) {
    if (!value) return;
    if (type == fact_type::numeric) {
        out += float_as_python(*value);
    } else {
        append_csv(out, *value);
    }
}

}  // namespace osmig
