// Texts that a typed column would give back as they were, and the name of a fact table.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "models/facts.hpp"
#include "models/md5.hpp"
#include "models/slug.hpp"

namespace osmig {

namespace {

bool all_digits(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return !text.empty() && std::all_of(text.begin(), text.end(), digit);
}

bool canonical_natural(std::string_view text) { return all_digits(text) && (text == "0" || text[0] != '0'); }

std::string_view without_sign(std::string_view text) { return text.substr(text.starts_with('-') ? 1 : 0); }

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

int days_in(int year, int month) {
    if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool fits_date(std::string_view t) {
    if (t.size() != 10 || t[4] != '-' || t[7] != '-') return false;
    const std::string_view y = t.substr(0, 4), m = t.substr(5, 2), d = t.substr(8, 2);
    if (!all_digits(y) || !all_digits(m) || !all_digits(d)) return false;
    const int year = number(y), month = number(m), day = number(d);
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

bool fits_integer(std::string_view t) {
    if (!canonical_natural(without_sign(t)) || t == "-0") return false;
    std::int32_t value = 0;
    return std::from_chars(t.data(), t.data() + t.size(), value).ec == std::errc{};
}

// PostgreSQL's numeric holds 131072 digits before the point and 16383 after it.
bool fits_numeric(std::string_view t) {
    if (t == "NaN" || t == "Infinity" || t == "-Infinity") return true;
    const std::string_view digits = without_sign(t);
    const std::size_t point = digits.find('.');
    const std::string_view whole = digits.substr(0, point);
    if (!canonical_natural(whole) || whole.size() > 131072) return false;
    if (point != std::string_view::npos) {
        const std::string_view fraction = digits.substr(point + 1);
        if (!all_digits(fraction) || fraction.size() > 16383) return false;
    }
    const bool zero = digits.find_first_of("123456789") == std::string_view::npos;
    return !(zero && t.starts_with('-'));
}

}  // namespace

bool fits(fact_type type, std::string_view text) {
    switch (type) {
        case fact_type::numeric:
            return fits_numeric(text);
        case fact_type::date:
            return fits_date(text);
        case fact_type::integer:
            return fits_integer(text);
        case fact_type::text:
            return text.find('\0') == std::string_view::npos;
    }
    return false;
}

std::string fact_table_name(const std::string& owner, const std::string& name) {
    const std::string hash = md5_hex(owner + "/" + name).substr(0, 8);
    return fmt::format("fdp__{}__{}__{}", slug(owner, '_', 16), slug(name, '_', 22), hash);
}

}  // namespace osmig
