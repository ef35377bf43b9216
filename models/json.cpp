#include "models/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace osmig::json {

value::value() = default;
value::value(std::string_view string) : kind(kind::string) { text.shown = string; }
value::value(const std::string& string) : value(std::string_view{string}) {}
value::value(std::string&& string) : kind(kind::string) { text.shown = std::move(string); }
value::value(const char* string) : value(std::string_view{string}) {}

value value::boolean(bool truth) {
    value made;
    made.kind = kind::boolean;
    made.truth = truth;
    return made;
}

value value::number(std::string as_written) {
    value made;
    made.kind = kind::number;
    made.text.shown = std::move(as_written);
    return made;
}

value value::integer(long long number) { return value::number(std::to_string(number)); }

value value::array() { return array(std::vector<value>{}); }

value value::array(std::vector<value> items) {
    value made;
    made.kind = kind::array;
    made.items = slim(std::move(items));
    return made;
}

value value::object() {
    value made;
    made.kind = kind::object;
    return made;
}

const value* value::find(std::string_view key) const {
    const auto named = [&](const member& m) { return m.key.raw.empty() && m.key.shown == key; };
    const auto found = std::find_if(members.begin(), members.end(), named);
    return found == members.end() ? nullptr : &found->value;
}

value* value::find(std::string_view key) {
    for (member& m : members)
        if (m.key.raw.empty() && m.key.shown == key) return &m.value;
    return nullptr;
}

value& value::add(std::string_view key, value content) {
    members.push_back({{std::string{key}, {}}, std::move(content)});
    return members.back().value;
}

bool value::truthy() const {
    switch (kind) {
        case kind::null:
            return false;
        case kind::boolean:
            return truth;
        case kind::number:
            return text.shown.find_first_of("123456789NI") < text.shown.find_first_of("eE");
        case kind::string:
            return !text.shown.empty();
        case kind::array:
            return !items.empty();
        case kind::object:
            return !members.empty();
    }
    return false;
}

bool operator==(const value& a, const value& b) {
    return a.kind == b.kind && a.truth == b.truth && a.text == b.text && a.items == b.items &&
           a.members == b.members;
}

error::error(const std::string& what, std::size_t at)
    : std::runtime_error(fmt::format("{} at byte {}", what, at)), offset(at) {}

std::string cell_text(const value& v) { return v.kind == kind::string ? v.text.shown : write(v); }

}  // namespace osmig::json
