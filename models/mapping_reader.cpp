#include "models/mapping_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace osmig {

using json::value;

value read_json(std::string_view text, reading& notes) {
    json::oddities odd;
    value read = json::parse(text, 200, &odd);
    notes.rule("json-key-twice", odd.repeated_keys);
    notes.rule("json-character-replaced", odd.unholdable_texts);
    notes.rule("json-not-finite", odd.not_finite);
    return read;
}

value unwrapped(value v, reading& notes) {
    constexpr int most_layers = 8;  // two were seen; an end there must be
    for (int layer = 0; layer < most_layers && v.kind == json::kind::string; ++layer) {
        if (v.text.shown.find_first_not_of(" \t\r\n") == std::string::npos) return {};
        v = read_json(std::string{v.text.shown}, notes);
        notes.rule("json-in-json");
    }
    return v;
}

std::optional<std::string> member_text(const value& object, std::string_view key) {
    const value* found = object.find(key);
    if (!found || found->kind == json::kind::null) return std::nullopt;
    return json::cell_text(*found);
}

std::optional<std::string> other_members(const value& object, const std::vector<std::string_view>& known) {
    value rest = value::object();
    for (const json::member& m : object.members) {
        const bool has_place = m.key.raw.empty() && std::ranges::find(known, m.key.shown) != known.end();
        if (!has_place) rest.members.push_back(m);
    }
    if (rest.members.empty()) return std::nullopt;
    return json::write(rest, json::mode::jsonb);
}

std::string_view kind_in_words(json::kind kind) {
    static constexpr std::array<std::string_view, 6> words = {"null",   "true or false", "a number",
                                                              "a text", "a list",        "an object"};
    return words[static_cast<std::size_t>(kind)];
}

std::optional<value> definition_of(const value& v, const std::string& whose, reading& notes) {
    value found = v;
    try {
        found = unwrapped(v, notes);
    } catch (const json::error&) {  // A plain text: it stays one, and is said below.
    }
    if (found.kind == json::kind::object) return found;
    notes.left_out.push_back(fmt::format("{} is {}, no object", whose, kind_in_words(found.kind)));
    return std::nullopt;
}

}  // namespace osmig
