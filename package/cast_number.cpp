// Numbers as npm tableschema reads them: spaces within are dropped, then the two marks, then what is no digit at both
// ends where the number is not bare.
#include <cmath>
#include <limits>

#include "models/utf8.hpp"
#include "package/cast.hpp"
#include "package/js_text.hpp"

namespace osmig {

namespace {

cast_result number_value(double value, cast_result result, typed_value* out) {
    if (out != nullptr) *out = {typed_value::kind::number, value, {}, {}};
    return result;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view bare(std::string_view text) {
    while (!text.empty() && !is_digit(text.front())) text.remove_prefix(1);
    while (!text.empty() && !is_digit(text.back())) text.remove_suffix(1);
    return text;
}

// Every character of `any_of` becomes `by`.
std::string replaced(std::string_view text, std::string_view any_of, std::string_view by) {
    std::string out;
    while (!text.empty()) {
        const auto length = std::max<std::size_t>(utf8::character_length(text), 1);
        const auto one = text.substr(0, length);
        if (any_of.find(one) != std::string_view::npos) {
            out += by;
        } else {
            out += one;
        }
        text.remove_prefix(length);
    }
    return out;
}

std::string without_marks(const field_format& field, std::string_view text) {
    auto out = without_js_spaces(text);
    if (!field.group_char.empty()) out = replaced(out, field.group_char, "");
    if (!field.decimal_char.empty()) out = replaced(out, field.decimal_char, ".");
    return field.bare_number ? out : std::string(bare(out));
}

bool is_integer_text(std::string_view text) {
    const bool negative = text.starts_with('-');
    const auto digits = text.substr(negative ? 1 : 0);
    if (digits.empty() || (digits[0] == '0' && (digits.size() > 1 || negative))) return false;
    return digits.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

cast_result cast_number(const cast_rule& rule, std::string_view text, typed_value* out) {
    const auto& field = rule.field;
    const bool plain = field.bare_number && field.decimal_char.empty() && field.group_char.empty();
    if (plain && is_decimal(text))
        return number_value(out != nullptr ? decimal_value(text) : 0, cast_result::good, out);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (text == "NaN") return number_value(std::nan(""), cast_result::good, out);
    if (text == "INF") return number_value(infinity, cast_result::good, out);
    if (text == "-INF") return number_value(-infinity, cast_result::good, out);
    if (text.empty()) return cast_result::bad;
    const auto marked = without_marks(field, text);
    if (is_decimal(marked))
        return number_value(decimal_value(marked), plain ? cast_result::odd : cast_result::good, out);
    const auto odd = odd_number(marked);
    return odd ? number_value(*odd, cast_result::odd, out) : cast_result::bad;
}

cast_result cast_integer(const cast_rule& rule, std::string_view text, typed_value* out) {
    const auto digits = rule.field.bare_number ? text : bare(text);
    if (!is_integer_text(digits)) return cast_result::bad;
    if (digits.size() <= 15 && out == nullptr) return cast_result::good;
    const double value = decimal_value(digits);
    // JavaScript holds no more than 53 bits: what does not come back as it was is refused.
    if (digits.size() > 15 && whole_text(value) != digits) return cast_result::bad;
    return number_value(value, cast_result::good, out);
}

}  // namespace osmig
