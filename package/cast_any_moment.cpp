// Format "any": what JavaScript makes of a date. ISO 8601 is read here as moment reads it; of other spellings only those
// that JavaScript is known for ("Jan 31, 2012", "1/31/2012"), and other readers take some of them otherwise.
#include <array>
#include <set>
#include <vector>

#include "package/cast.hpp"
#include "package/js_date.hpp"
#include "package/js_text.hpp"

namespace osmig {

namespace {

// Dates with dashes go with times with colons, those without with those without.
constexpr std::array dashed_dates{"YYYY-MM-DD", "YYYY-MM", "YYYY-DDDD", "YYYY-[W]WW", "YYYY-[W]WW-d"};
constexpr std::array bare_dates{"YYYYMMDD", "YYYYDDDD", "YYYY[W]WW", "YYYY[W]WWd"};
constexpr std::array colon_times{"", "HH", "HH:mm", "HH:mm:ss", "HH:mm:ss.SSSS"};
constexpr std::array bare_times{"", "HH", "HHmm", "HHmmss", "HHmmss.SSSS"};

// Digits as 0, and those of a fraction as one: what looks like ISO 8601 and is none ("2012-13") is no date at all,
// however JavaScript could read it otherwise.
std::string shape_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        const bool more = digit && out.size() >= 2 && out.ends_with("0") && out[out.size() - 2] == '.';
        if (!more) out += digit ? '0' : c;
    }
    return out;
}

std::string shape_of_pattern(const std::string& pattern) {
    std::string out;
    for (const auto& token : read_moment_pattern(pattern)) {
        if (token.literal) {
            out += token.name;
        } else {
            out +=
                token.name[0] == 'S' ? "0" : std::string(token.name == "DDDD" ? 3 : token.name.size(), '0');
        }
    }
    return out;
}

struct iso_forms {
    std::vector<moment_pattern> patterns;
    std::set<std::string> shapes;

    iso_forms() {
        for (const char* date : dashed_dates)
            for (const char* time : colon_times) add_both(date, time);
        for (const char* date : bare_dates)
            for (const char* time : bare_times) add_both(date, time);
    }

private:
    void add_both(const std::string& date, const std::string& time) {
        for (const char* between : {"[T]", " "}) add(time.empty() ? date : date + between + time, time);
    }

    void add(const std::string& form, const std::string& time) {
        patterns.push_back(read_moment_pattern(form));
        shapes.insert(shape_of_pattern(form));
        if (time.empty()) return;
        patterns.push_back(read_moment_pattern(form + "Z"));
        for (const char* zone : {"Z", "+00:00", "+0000", "+00", "-00:00", "-0000", "-00"})
            shapes.insert(shape_of_pattern(form) + zone);
    }
};

const iso_forms& iso() {
    static const iso_forms one;
    return one;
}

std::optional<double> iso_moment(std::string_view text) {
    for (const auto& pattern : iso().patterns)
        if (const auto found = match_moment(pattern, text)) return found;
    return {};
}

}  // namespace

cast_result cast_any_moment(const cast_rule& rule, std::string_view text, typed_value* out) {
    if (text.empty()) return cast_result::bad;
    const bool time = rule.field.type == "time";
    const auto whole = (time ? "2000-01-01 " : "") + std::string(text);
    const auto found = iso_moment(whole);
    if (!found && (iso().shapes.contains(shape_of(whole)) || !is_js_date(whole))) return cast_result::bad;
    if (out != nullptr) *out = {typed_value::kind::number, found.value_or(0), {}, {}};
    return found ? cast_result::good : cast_result::odd;
}

}  // namespace osmig
