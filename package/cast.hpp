// A cell's text as a value of a Table Schema type. Decides as npm tableschema 1.12.6 does: what it refuses is refused.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/json.hpp"
#include "package/moment_pattern.hpp"

namespace osmig {

// How a field's cells are written: the members of schema.fields[] that say so.
struct field_format {
    std::string type = "string";
    std::string format = "default";
    std::string decimal_char, group_char;  // empty: "." and none
    bool bare_number = true;               // false: "€ 95" and "95 %" are 95
    std::vector<std::string> true_values{"true", "True", "TRUE", "1"};
    std::vector<std::string> false_values{"false", "False", "FALSE", "0"};
};

// A value as constraints compare it.
struct typed_value {
    enum class kind {
        number,  // number, integer, year, boolean (0, 1), times (ms), durations (ms), yearmonth (months)
        text,    // string, any
        tree,    // object, array, geojson, geopoint
    };
    typed_value::kind kind = kind::text;
    double number = 0;
    std::string text;
    json::value tree;
};

enum class cast_result {
    bad,
    good,
    odd,  // the official tools accept it, other readers do not: 0x1F is a number in JavaScript
};

struct cast_rule;
// `out` is null where nobody wants the value.
using cast_function = cast_result (*)(const cast_rule&, std::string_view, typed_value* out);

struct cast_rule {
    field_format field;
    moment_pattern pattern;  // of date, time and datetime
    cast_function function = nullptr;
    cast_result operator()(std::string_view text, typed_value* out) const {
        return function(*this, text, out);
    }
};

// Nothing for a type that Table Schema does not know.
std::optional<cast_rule> make_cast(const field_format&);

// One function for each type; make_cast chooses.
cast_result cast_string(const cast_rule&, std::string_view, typed_value*);
cast_result cast_number(const cast_rule&, std::string_view, typed_value*);
cast_result cast_integer(const cast_rule&, std::string_view, typed_value*);
cast_result cast_boolean(const cast_rule&, std::string_view, typed_value*);
cast_result cast_moment(const cast_rule&, std::string_view, typed_value*);      // by a pattern
cast_result cast_any_moment(const cast_rule&, std::string_view, typed_value*);  // format "any"
cast_result cast_year(const cast_rule&, std::string_view, typed_value*);
cast_result cast_yearmonth(const cast_rule&, std::string_view, typed_value*);
cast_result cast_duration(const cast_rule&, std::string_view, typed_value*);
cast_result cast_json(const cast_rule&, std::string_view, typed_value*);  // object, array
cast_result cast_geopoint(const cast_rule&, std::string_view, typed_value*);
cast_result cast_geojson(const cast_rule&, std::string_view, typed_value*);

}  // namespace osmig
