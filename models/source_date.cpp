#include "models/source_date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "models/facts.hpp"

namespace osmig {

namespace {

constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> days = {"monday", "tuesday",  "wednesday", "thursday",
                                                  "friday", "saturday", "sunday"};

struct parts {
    int year = 1900, month = 1, day = 1, day_of_year = 0;
};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_with(std::string_view text, std::string_view word) {
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == small(b); });
}

// One way of reading a directive: how many characters, and the number they are.
struct reading {
    std::size_t length = 0;
    int value = 0;
};
using readings = std::vector<reading>;  // in the order in which the regular expression would try them

int number(std::string_view text) {
    int value = 0;
    for (const char c : text) value = value * 10 + (digit(c) ? c - '0' : 0);
    return value;
}

bool all_digits(std::string_view text, std::size_t count) {
    return text.size() >= count &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), digit);
}

readings exactly(std::string_view text, std::size_t count) {
    if (!all_digits(text, count)) return {};
    return {{count, number(text.substr(0, count))}};
}

// The longest first, as strptime's patterns list them ("1[0-2]|0[1-9]|[1-9]").
readings between(std::string_view text, std::size_t most, int low, int high) {
    readings found;
    for (std::size_t count = most; count > 0; --count) {
        if (!all_digits(text, count)) continue;
        const int value = number(text.substr(0, count));
        if (value >= low && value <= high) found.push_back({count, value});
    }
    return found;
}

readings day(std::string_view text) {
    auto found = between(text, 2, 1, 31);
    if (text.size() > 1 && text[0] == ' ' && text[1] >= '1' && text[1] <= '9')
        found.push_back({2, text[1] - '0'});
    return found;
}

readings fraction(std::string_view text) {
    readings found;
    for (std::size_t count = 6; count > 0; --count)
        if (all_digits(text, count)) found.push_back({count, 0});
    return found;
}

readings named(std::string_view text, std::span<const std::string_view> names, std::size_t most) {
    readings found;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto name = names[i].substr(0, most);
        if (starts_with(text, name)) found.push_back({name.size(), static_cast<int>(i) + 1});
    }
    std::ranges::stable_sort(found, std::greater{}, &reading::length);
    return found;
}

readings read(char directive, std::string_view text) {
    static constexpr std::array<std::string_view, 2> halves = {"am", "pm"}, zones = {"utc", "gmt"};
    switch (directive) {
        case 'Y':
            return exactly(text, 4);
        case 'y':
            return exactly(text, 2);
        case 'm':
            return between(text, 2, 1, 12);
        case 'd':
            return day(text);
        case 'j':
            return between(text, 3, 1, 366);
        case 'H':
            return between(text, 2, 0, 23);
        case 'I':
            return between(text, 2, 1, 12);
        case 'M':
            return between(text, 2, 0, 59);
        case 'S':
            return between(text, 2, 0, 61);
        case 'f':
            return fraction(text);
        case 'B':
            return named(text, months, 9);
        case 'b':
            return named(text, months, 3);
        case 'A':
            return named(text, days, 9);
        case 'a':
            return named(text, days, 3);
        case 'p':
            return named(text, halves, 2);
        case 'Z':
            return named(text, zones, 3);
        case '%':
            return text.starts_with('%') ? readings{{1, 0}} : readings{};
        default:
            return {};
    }
}

void keep(char directive, int value, parts& into) {
    switch (directive) {
        case 'Y':
            into.year = value;
            break;
        case 'y':  // as POSIX has it
            into.year = value + (value <= 68 ? 2000 : 1900);
            break;
        case 'm':
        case 'b':
        case 'B':
            into.month = value;
            break;
        case 'd':
            into.day = value;
            break;
        case 'j':
            into.day_of_year = value;
            break;
        default:
            break;
    }
}

// How much of `text` the format takes, by the first way that fits it whole. strptime looks for what remains only
// afterwards, so a way that would leave nothing is not looked for.
std::optional<std::size_t> match(std::string_view format, std::string_view text, parts& into) {
    if (format.empty()) return 0;
    const char c = format.front();
    if (space(c)) {
        std::size_t gap = 0, run = 0;
        while (gap < format.size() && space(format[gap])) ++gap;
        while (run < text.size() && space(text[run])) ++run;
        for (; run > 0; --run)
            if (const auto rest = match(format.substr(gap), text.substr(run), into)) return run + *rest;
        return std::nullopt;
    }
    if (c != '%') {
        if (text.empty() || small(text.front()) != small(c)) return std::nullopt;
        const auto rest = match(format.substr(1), text.substr(1), into);
        return rest ? std::optional(1 + *rest) : std::nullopt;
    }
    if (format.size() < 2) return std::nullopt;
    for (const reading& one : read(format[1], text)) {
        const auto rest = match(format.substr(2), text.substr(one.length), into);
        if (!rest) continue;
        keep(format[1], one.value, into);
        return one.length + *rest;
    }
    return std::nullopt;
}

std::string iso(int year, int month, int day_of_month) {
    return fmt::format("{:04}-{:02}-{:02}", year, month, day_of_month);
}

std::optional<std::string> real_day(const std::string& date) {
    return fits(fact_type::date, date) ? std::optional(date) : std::nullopt;
}

std::optional<std::string> day_of_year(const parts& p) {
    int rest = p.day_of_year;
    for (int month = 1; month <= 12; ++month) {
        int length = 31;
        while (!real_day(iso(p.year, month, length))) --length;
        if (rest <= length) return iso(p.year, month, rest);
        rest -= length;
    }
    return iso(p.year + 1, 1, rest);
}

}  // namespace

std::optional<std::string> strptime_date(std::string_view text, std::string_view format) {
    parts found;
    const auto length = match(format, text, found);
    if (!length || *length != text.size() || found.year < 1) return std::nullopt;
    if (found.day_of_year > 0) return day_of_year(found);
    return real_day(iso(found.year, found.month, found.day));
}

std::optional<std::string> v1_date(std::string_view text) {
    for (const std::string_view format : {"%Y-%m-%dZ", "%Y-%m-%d", "%Y-%m", "%Y"})
        if (auto date = strptime_date(text, format)) return date;
    return std::nullopt;
}

}  // namespace osmig
