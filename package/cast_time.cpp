// Dates, times and durations.
#include <cmath>
#include <cstdlib>

#include "package/cast.hpp"
#include "package/js_text.hpp"

namespace osmig {

namespace {

cast_result value(double number, cast_result result, typed_value* out) {
    if (out != nullptr) *out = {typed_value::kind::number, number, {}, {}};
    return result;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) {
    for (const char c : text)
        if (!is_digit(c)) return false;
    return !text.empty();
}

// parseInt(text, 10): what stands before something else. 0 where there is nothing.
double leading_number(std::string_view text) {
    while (const auto space = js_space_length(text)) text.remove_prefix(space);
    if (text.starts_with('+')) text.remove_prefix(1);
    double out = 0;
    for (const char c : text) {
        if (!is_digit(c)) break;
        out = out * 10 + (c - '0');
    }
    return out;
}

struct duration_sum {
    double milliseconds = 0;
    bool fraction = false;  // some part had one: only the last that is not 0 may
    bool valid = true;
};

// One part of a duration, "12.5" and its letter, if the text goes on with it.
void take_part(std::string_view& rest, char letter, double milliseconds, duration_sum& sum) {
    std::size_t at = !rest.empty() && (rest[0] == '-' || rest[0] == '+') ? 1 : 0;
    while (at < rest.size() && (is_digit(rest[at]) || rest[at] == '.' || rest[at] == ',')) ++at;
    if (at == rest.size() || rest[at] != letter) return;
    std::string text(rest.substr(0, at));
    if (const auto comma = text.find(','); comma != std::string::npos) text[comma] = '.';
    const double number = std::strtod(text.c_str(), nullptr);
    sum.valid = sum.valid && (number == 0 || !sum.fraction);
    sum.fraction = sum.fraction || number != std::trunc(number);
    sum.milliseconds += number * milliseconds;
    rest.remove_prefix(at + 1);
}

constexpr double second = 1000, day = 86400 * second, month = day * 146097 / 4800;

struct duration_part {
    char letter;
    double milliseconds;
};
constexpr duration_part date_parts[] = {{'Y', 12 * month}, {'M', month}, {'W', 7 * day}, {'D', day}};
constexpr duration_part time_parts[] = {{'H', 3600 * second}, {'M', 60 * second}, {'S', second}};

}  // namespace

cast_result cast_moment(const cast_rule& rule, std::string_view text, typed_value* out) {
    const auto milliseconds = match_moment(rule.pattern, text);
    return milliseconds ? value(*milliseconds, cast_result::good, out) : cast_result::bad;
}

cast_result cast_year(const cast_rule&, std::string_view text, typed_value* out) {
    if (text.size() != 4 || !all_digits(text) || text[0] == '0') return cast_result::bad;
    return value(leading_number(text), cast_result::good, out);
}

cast_result cast_yearmonth(const cast_rule&, std::string_view text, typed_value* out) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos || text.find('-', dash + 1) != std::string_view::npos)
        return cast_result::bad;
    const auto year_text = text.substr(0, dash), month_text = text.substr(dash + 1);
    const auto year = leading_number(year_text), months = leading_number(month_text);
    if (year == 0 || months < 1 || months > 12) return cast_result::bad;
    const bool tidy =
        year_text.size() == 4 && month_text.size() == 2 && all_digits(year_text) && all_digits(month_text);
    return value(year * 12 + months, tidy ? cast_result::good : cast_result::odd, out);
}

// ISO 8601, as moment reads it. Nothing at all ("P0D") is no duration to npm tableschema.
cast_result cast_duration(const cast_rule&, std::string_view text, typed_value* out) {
    if (!text.starts_with('P')) return cast_result::bad;
    auto rest = text.substr(1);
    duration_sum sum;
    for (const auto& part : date_parts) take_part(rest, part.letter, part.milliseconds, sum);
    if (rest.starts_with('T')) {
        rest.remove_prefix(1);
        for (const auto& part : time_parts) take_part(rest, part.letter, part.milliseconds, sum);
    }
    if (!rest.empty() || !sum.valid || sum.milliseconds == 0) return cast_result::bad;
    return value(sum.milliseconds, cast_result::good, out);
}

}  // namespace osmig
