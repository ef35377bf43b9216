#include "package/cast.hpp"

#include <map>

#include "package/js_text.hpp"

namespace osmig {

namespace {

const std::map<std::string_view, cast_function>& functions() {
    static const std::map<std::string_view, cast_function> all{
        {"string", cast_string},       {"any", cast_string},        {"number", cast_number},
        {"integer", cast_integer},     {"boolean", cast_boolean},   {"date", cast_moment},
        {"time", cast_moment},         {"datetime", cast_moment},   {"year", cast_year},
        {"yearmonth", cast_yearmonth}, {"duration", cast_duration}, {"object", cast_json},
        {"array", cast_json},          {"geopoint", cast_geopoint}, {"geojson", cast_geojson},
    };
    return all;
}

bool is_moment(const std::string& type) { return type == "date" || type == "time" || type == "datetime"; }

std::string moment_format(const field_format& field) {
    if (field.format != "default") return field.format;
    if (field.type == "date") return "%Y-%m-%d";
    return field.type == "time" ? "%H:%M:%S" : "%Y-%m-%dT%H:%M:%S[Z]";
}

bool contains(const std::vector<std::string>& values, std::string_view text) {
    for (const auto& one : values)
        if (one == text) return true;
    return false;
}

}  // namespace

std::optional<cast_rule> make_cast(const field_format& field) {
    const auto found = functions().find(field.type);
    if (found == functions().end()) return {};
    cast_rule rule{field, {}, found->second};
    if (field.type == "any") rule.field.format = "default";
    if (!is_moment(field.type)) return rule;
    if (field.format == "any") {
        rule.function = cast_any_moment;
    } else {
        rule.pattern = read_moment_pattern(moment_format(field));
    }
    return rule;
}

cast_result cast_boolean(const cast_rule& rule, std::string_view text, typed_value* out) {
    const auto word = js_trimmed(text);
    const bool truth = contains(rule.field.true_values, word);
    if (!truth && !contains(rule.field.false_values, word)) return cast_result::bad;
    if (out != nullptr) *out = {typed_value::kind::number, truth ? 1.0 : 0.0, {}, {}};
    return cast_result::good;
}

}  // namespace osmig
