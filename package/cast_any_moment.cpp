// Format "any": what JavaScript makes of a date. ISO 8601 is read here as moment reads it; of other spellings only those
// that JavaScript is known for ("Jan 31, 2012", "1/31/2012"), and other readers take some of them otherwise.
#include <array>
#include <vector>

#include "package/cast.hpp"
#include "package/js_date.hpp"
#include "package/js_text.hpp"

namespace osmig {

namespace {

std::vector<moment_pattern> iso_patterns() {
    constexpr std::array dates{"YYYY-MM-DD", "YYYYMMDD", "YYYY-MM", "YYYY-DDDD", "YYYYDDDD"};
    constexpr std::array times{"",     "HH",     "HH:mm",         "HH:mm:ss",
                               "HHmm", "HHmmss", "HH:mm:ss.SSSS", "HHmmss.SSSS"};
    std::vector<moment_pattern> out;
    for (const std::string date : dates) {
        for (const std::string time : times) {
            if (time.empty()) {
                out.push_back(read_moment_pattern(date));
                continue;
            }
            for (const char* between : {"[T]", " "})
                for (const char* zone : {"", "Z"})
                    out.push_back(read_moment_pattern(date + between + time + zone));
        }
    }
    return out;
}

std::optional<double> iso_moment(std::string_view text) {
    static const auto patterns = iso_patterns();
    for (const auto& pattern : patterns)
        if (const auto found = match_moment(pattern, text)) return found;
    return {};
}

}  // namespace

cast_result cast_any_moment(const cast_rule& rule, std::string_view text, typed_value* out) {
    if (text.empty()) return cast_result::bad;
    const bool time = rule.field.type == "time";
    const auto whole = (time ? "2000-01-01 " : "") + std::string(text);
    const auto iso = iso_moment(whole);
    if (!iso && !is_js_date(whole)) return cast_result::bad;
    if (out != nullptr) *out = {typed_value::kind::number, iso.value_or(0), {}, {}};
    return iso ? cast_result::good : cast_result::odd;
}

}  // namespace osmig
