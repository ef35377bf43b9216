// Cells that hold JSON: objects, lists, places.
#include <algorithm>
#include <cmath>

#include "package/cast.hpp"
#include "package/geojson.hpp"
#include "package/js_text.hpp"

namespace osmig {

namespace {

// JSON as JavaScript reads it: Python's NaN is none.
std::optional<json::value> parsed(std::string_view text) {
    try {
        json::oddities found;
        auto value = json::parse(text, 200, &found);
        if (found.not_finite > 0) return {};
        return value;
    } catch (const json::error&) {
        return {};
    }
}

cast_result tree_value(json::value&& tree, cast_result result, typed_value* out) {
    if (out != nullptr) *out = {typed_value::kind::tree, 0, {}, std::move(tree)};
    return result;
}

std::optional<double> number_of(std::string_view text) {
    const auto trimmed = js_trimmed(text);
    return is_decimal(trimmed) ? decimal_value(trimmed) : odd_number(trimmed);
}

std::optional<double> number_of(const json::value* value) {
    if (value == nullptr) return {};
    if (value->kind == json::kind::number) return decimal_value(value->text.shown);
    return value->kind == json::kind::string ? number_of(value->text.shown) : std::nullopt;
}

cast_result place(std::optional<double> lon, std::optional<double> lat, cast_result result,
                  typed_value* out) {
    if (!lon || !lat || std::abs(*lon) > 180 || std::abs(*lat) > 90) return cast_result::bad;
    if (out == nullptr) return result;
    auto pair = json::value::array();
    for (const double one : {*lon, *lat}) pair.items.push_back(json::value::number(std::to_string(one)));
    return tree_value(std::move(pair), result, out);
}

}  // namespace

cast_result cast_json(const cast_rule& rule, std::string_view text, typed_value* out) {
    auto value = parsed(text);
    const auto wanted = rule.field.type == "object" ? json::kind::object : json::kind::array;
    if (!value || value->kind != wanted) return cast_result::bad;
    return tree_value(std::move(*value), cast_result::good, out);
}

cast_result cast_geopoint(const cast_rule& rule, std::string_view text, typed_value* out) {
    if (rule.field.format == "default") {
        const auto comma = text.find(',');
        if (comma == std::string_view::npos) return cast_result::bad;
        const auto behind = text.substr(comma + 1);
        const auto second = behind.find(',');
        const auto result = second == std::string_view::npos ? cast_result::good : cast_result::odd;
        return place(number_of(text.substr(0, comma)), number_of(behind.substr(0, second)), result, out);
    }
    const auto value = parsed(text);
    if (!value) return cast_result::bad;
    if (rule.field.format == "object")
        return place(number_of(value->find("lon")), number_of(value->find("lat")), cast_result::good, out);
    if (value->kind != json::kind::array || value->items.size() < 2) return cast_result::bad;
    const auto result = value->items.size() == 2 ? cast_result::good : cast_result::odd;
    return place(number_of(&value->items[0]), number_of(&value->items[1]), result, out);
}

cast_result cast_geojson(const cast_rule& rule, std::string_view text, typed_value* out) {
    auto value = parsed(text);
    if (!value || value->kind != json::kind::object) return cast_result::bad;
    const bool holds = rule.field.format == "topojson" ? is_topojson(*value) : is_geojson(*value);
    return holds ? tree_value(std::move(*value), cast_result::good, out) : cast_result::bad;
}

}  // namespace osmig
