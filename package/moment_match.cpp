#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "package/moment_pattern.hpp"

namespace osmig {

namespace {

constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> weekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

struct moment_parts {
    int year = 2000, month = 1, day = 1, hour = 0, minute = 0, second = 0, zone = 0;  // zone: minutes east
    int day_of_year = -1, week = -1, weekday = -1;
    double millisecond = 0;
    bool pm = false, meridiem = false, half_day = false;
    bool any = false;  // some part was read at all
};

int days_in(int year, int month) {
    if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Days since 1970-01-01 in the Gregorian calendar.
long days_since(int year, int month, int day) {
    const int y = month <= 2 ? year - 1 : year;
    const int era = (y >= 0 ? y : y - 399) / 400;
    const int of_era = y - era * 400;
    const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097L + of_era * 365L + of_era / 4 - of_era / 100 + of_year - 719468;
}

std::size_t count_digits(std::string_view text, std::size_t most) {
    std::size_t count = 0;
    while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    return count;
}

// A number of `least` to `most` digits. -1: there is none.
int take_number(std::string_view& rest, std::size_t least, std::size_t most) {
    const auto length = count_digits(rest, most);
    if (length < least) return -1;
    int out = 0;
    for (const char c : rest.substr(0, length)) out = out * 10 + (c - '0');
    rest.remove_prefix(length);
    return out;
}

bool same_start(std::string_view text, std::string_view word) {
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
               return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
           });
}

// The place of the name, in full or its first letters, that the text starts with. -1: it starts with none.
template <std::size_t N>
int take_name(std::string_view& rest, const std::array<std::string_view, N>& all, std::size_t letters) {
    for (std::size_t i = 0; i < N; ++i) {
        const auto word = all[i].substr(0, letters);
        if (!same_start(rest, word)) continue;
        rest.remove_prefix(word.size());
        return static_cast<int>(i);
    }
    return -1;
}

bool take_meridiem(std::string_view& rest, moment_parts& parts) {
    if (rest.empty()) return false;
    const auto first = std::tolower(static_cast<unsigned char>(rest[0]));
    if (first != 'a' && first != 'p') return false;
    parts.pm = first == 'p';
    parts.meridiem = true;
    rest.remove_prefix(1);
    if (rest.starts_with('.')) rest.remove_prefix(1);
    if (rest.starts_with('m') || rest.starts_with('M')) rest.remove_prefix(1);
    if (rest.starts_with('.')) rest.remove_prefix(1);
    return true;
}

bool take_zone(std::string_view& rest, moment_parts& parts) {
    if (rest.starts_with('Z') || rest.starts_with('z')) {
        rest.remove_prefix(1);
        return true;
    }
    if (!rest.starts_with('+') && !rest.starts_with('-')) return false;
    const int sign = rest[0] == '-' ? -1 : 1;
    rest.remove_prefix(1);
    const int hours = take_number(rest, 2, 2);
    if (hours < 0) return false;
    auto behind = rest.substr(rest.starts_with(':') ? 1 : 0);
    const int minutes = take_number(behind, 2, 2);
    if (minutes >= 0) rest = behind;
    parts.zone = sign * (hours * 60 + std::max(minutes, 0));
    return true;
}

struct number_part {
    std::size_t least, most;
    int moment_parts::*to;
};

const std::map<std::string_view, number_part>& number_parts() {
    using p = moment_parts;
    static const std::map<std::string_view, number_part> all{
        {"YYYY", {4, 4, &p::year}}, {"YYYYY", {6, 6, &p::year}},      {"YYYYYY", {6, 6, &p::year}},
        {"M", {1, 2, &p::month}},   {"MM", {2, 2, &p::month}},        {"D", {1, 2, &p::day}},
        {"DD", {2, 2, &p::day}},    {"DDD", {1, 3, &p::day_of_year}}, {"DDDD", {3, 3, &p::day_of_year}},
        {"d", {1, 1, &p::weekday}}, {"ww", {2, 2, &p::week}},         {"WW", {2, 2, &p::week}},
        {"H", {1, 2, &p::hour}},    {"HH", {2, 2, &p::hour}},         {"h", {1, 2, &p::hour}},
        {"hh", {2, 2, &p::hour}},   {"m", {1, 2, &p::minute}},        {"mm", {2, 2, &p::minute}},
        {"s", {1, 2, &p::second}},  {"ss", {2, 2, &p::second}},
    };
    return all;
}

bool take_fraction(std::size_t letters, std::string_view& rest, moment_parts& parts) {
    const auto length = count_digits(rest, letters > 3 ? rest.size() : letters);
    if (length == 0 || (letters <= 3 && length != letters)) return false;
    double unit = 1000;
    for (const char c : rest.substr(0, length)) parts.millisecond += (unit /= 10) * (c - '0');
    rest.remove_prefix(length);
    return true;
}

bool take_token(const std::string& name, std::string_view& rest, moment_parts& parts) {
    if (const auto found = number_parts().find(name); found != number_parts().end()) {
        const auto& [least, most, to] = found->second;
        parts.*to = take_number(rest, least, most);
        parts.half_day = parts.half_day || name[0] == 'h';
        return parts.*to >= 0;
    }
    if (name == "YY") {
        const int year = take_number(rest, 2, 2);
        parts.year = year + (year > 68 ? 1900 : 2000);
        return year >= 0;
    }
    if (name == "MMM" || name == "MMMM") {
        parts.month = 1 + take_name(rest, months, name == "MMM" ? 3 : std::string_view::npos);
        return parts.month > 0;
    }
    if (name == "ddd" || name == "dddd") {
        parts.weekday = take_name(rest, weekdays, name == "ddd" ? 3 : std::string_view::npos);
        return parts.weekday >= 0;
    }
    if (name[0] == 'S') return take_fraction(name.size(), rest, parts);
    return name[0] == 'Z' ? take_zone(rest, parts) : take_meridiem(rest, parts);
}

bool is_time_of_day(const moment_parts& parts) {
    if (parts.half_day && (parts.hour < 1 || parts.hour > 12)) return false;
    if (parts.minute > 59 || parts.second > 59) return false;
    const bool midnight = parts.minute == 0 && parts.second == 0 && parts.millisecond == 0;
    return parts.hour < 24 || (parts.hour == 24 && midnight);
}

bool is_date(const moment_parts& parts) {
    if (parts.month < 1 || parts.month > 12) return false;
    if (parts.day < 1 || parts.day > days_in(parts.year, parts.month)) return false;
    if (parts.day_of_year >= 0 && (parts.day_of_year < 1 || parts.day_of_year > 337 + days_in(parts.year, 2)))
        return false;
    return parts.week < 0 || (parts.week >= 1 && parts.week <= 53);
}

std::optional<double> milliseconds(const moment_parts& parts) {
    if (!parts.any || !is_time_of_day(parts) || !is_date(parts)) return {};
    long days = days_since(parts.year, parts.month, parts.day);
    if (parts.day_of_year > 0) days = days_since(parts.year, 1, parts.day_of_year);
    if (parts.week > 0) days += 7L * (parts.week - 1);
    const long weekday = ((days + 4) % 7 + 7) % 7;  // 1970 began on a Thursday
    if (parts.weekday > 6 || (parts.weekday >= 0 && parts.week < 0 && parts.weekday != weekday)) return {};
    const int hour = parts.meridiem ? parts.hour % 12 + (parts.pm ? 12 : 0) : parts.hour;
    const long minutes = (days * 24 + hour) * 60 + parts.minute - parts.zone;
    return static_cast<double>(minutes * 60000 + parts.second * 1000L) + parts.millisecond;
}

}  // namespace

std::optional<double> match_moment(const moment_pattern& pattern, std::string_view text) {
    moment_parts parts;
    for (const auto& token : pattern) {
        if (token.literal) {
            if (!text.starts_with(token.name)) return {};
            text.remove_prefix(token.name.size());
        } else {
            if (!take_token(token.name, text, parts)) return {};
            parts.any = true;
        }
    }
    return text.empty() ? milliseconds(parts) : std::nullopt;
}

}  // namespace osmig
