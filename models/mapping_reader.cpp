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

const value& unwrapped(const value& v, value& room, reading& notes) {
    constexpr int most_layers = 8;  // two were seen; an end there must be
    const value* found = &v;
    for (int layer = 0; layer < most_layers && found->kind == json::kind::string; ++layer) {
        if (found->text.shown.find_first_not_of(" \t\r\n") == std::string::npos) return room = {};
        room = read_json(found->text.shown, notes);
        found = &room;
        notes.rule("json-in-json");
    }
    return *found;
}

std::optional<std::string> member_text(const value& object, std::string_view key) {
    const value* found = object.find(key);
    if (!found || found->kind == json::kind::null) return std::nullopt;
    return json::cell_text(*found);
}

std::optional<std::string> other_members(const value& object, const std::vector<std::string_view>& known) {
    const auto has_no_place = [&known](const json::member& m) {
        return !m.key.raw.empty() || std::ranges::find(known, m.key.shown) == known.end();
    };
    if (std::ranges::none_of(object.members, has_no_place)) return std::nullopt;
    return json::write_members(object, json::mode::jsonb, has_no_place);
}

std::string_view kind_in_words(json::kind kind) {
    static constexpr std::array<std::string_view, 6> words = {"null",   "true or false", "a number",
                                                              "a text", "a list",        "an object"};
    return words[static_cast<std::size_t>(kind)];
}

const value* definition_of(const value& v, value& room, const std::string& whose, reading& notes) {
    const value* found = &v;
    try {
        found = &unwrapped(v, room, notes);
    } catch (const json::error&) {  // A plain text: it stays one, and is said below.
    }
    if (found->kind == json::kind::object) return found;
    notes.left_out.push_back(fmt::format("{} is {}, no object", whose, kind_in_words(found->kind)));
    return nullptr;
}

}  // namespace osmig
