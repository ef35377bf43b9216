// The reader of a dump's lines. Strict: what it does not know it refuses, since a load must not guess.
#include <fmt/format.h>

#include <array>

#include "models/dump_line.hpp"

namespace osmig::dump {

namespace {

constexpr int deepest = 1003;  // of a line: its row's JSON, and what stands around it

const char* word_for(json::kind kind) {
    switch (kind) {
        case json::kind::null:
            return "null";
        case json::kind::boolean:
            return "true or false";
        case json::kind::number:
            return "a number";
        case json::kind::string:
            return "a text";
        case json::kind::array:
            return "an array";
        case json::kind::object:
            return "an object";
    }
    return "";
}

json::value parsed(std::string_view text) {
    json::oddities found;
    json::value out;
    try {
        out = json::parse(text, deepest, &found);
    } catch (const json::error& e) {
        throw line_error("not-json", fmt::format("{}.", e.what()));
    }
    if (found.repeated_keys > 0)
        throw line_error("key-twice", "A key stands twice in one object: which of its values is meant?");
    if (found.unholdable_texts > 0)
        throw line_error("no-text",
                         "It holds U+0000 or half a surrogate pair, which no text of PostgreSQL can hold.");
    return out;
}

const std::string& text_member(const json::member& m) {
    if (m.value.kind != json::kind::string)
        throw line_error("not-a-line",
                         fmt::format("\"{}\" is {}, not a text.", m.key.shown, word_for(m.value.kind)));
    return m.value.text.shown;
}

std::vector<std::string> words(const json::value& list, const char* what) {
    std::vector<std::string> out;
    bool good = list.kind == json::kind::array;
    for (const auto& item : list.items) {
        good = good && item.kind == json::kind::string;
        out.push_back(item.text.shown);
    }
    if (!good) throw line_error("not-a-line", fmt::format("\"{}\" must hold texts.", what));
    return out;
}

void read_columns(const json::value& list, line& out) {
    if (list.kind != json::kind::array)
        throw line_error("not-a-line", "\"columns\" must be a list of names and types.");
    for (const auto& item : list.items) {
        const auto pair = words(item, "columns");
        if (pair.size() != 2) throw line_error("not-a-line", "\"columns\" must hold pairs of name and type.");
        out.columns.emplace_back(pair[0], pair[1]);
    }
}

void read_member(json::member& m, line& out) {
    const auto& key = m.key.shown;
    if (key == "type") {
        out.type = text_member(m);
    } else if (key == "table") {
        out.table = text_member(m);
    } else if (key == "row") {
        if (m.value.kind != json::kind::object)
            throw line_error("not-a-line",
                             fmt::format("\"row\" is {}, not an object.", word_for(m.value.kind)));
        out.row = std::move(m.value);
    } else if (key == "masked") {
        out.masked = words(m.value, "masked");
    } else if (key == "columns") {
        read_columns(m.value, out);
    } else {
        throw line_error("not-a-line", fmt::format("\"{}\" is no key of a dump's line.", key));
    }
}

std::string json_text(const json::value& v, std::string_view column) {
    if (v.kind == json::kind::object || v.kind == json::kind::array) return json::write(v);
    if (v.kind == json::kind::string) return v.text.shown;
    throw line_error("wrong-kind",
                     fmt::format("{} takes an object, an array, or a text that holds JSON, not {}.", column,
                                 word_for(v.kind)));
}

}  // namespace

line read_line(std::string_view text) {
    auto document = parsed(text);
    if (document.kind != json::kind::object)
        throw line_error("not-a-line",
                         fmt::format("The line is {}, not an object.", word_for(document.kind)));
    line out;
    for (auto& m : document.members) read_member(m, out);
    if (out.table.empty() || out.row.kind != json::kind::object)
        throw line_error("not-a-line", "A line needs \"table\" and \"row\".");
    return out;
}

std::optional<std::string> sql_text(const json::value& v, shape how, std::string_view column) {
    using json::kind;
    if (v.kind == kind::null) return std::nullopt;
    if (how == shape::json) return json_text(v, column);
    if (how == shape::boolean && v.kind == kind::boolean) return v.truth ? "t" : "f";
    if (how == shape::number && v.kind == kind::number) return v.text.shown;
    if ((how == shape::number || how == shape::text) && v.kind == kind::string) return v.text.shown;
    static constexpr std::array<const char*, 3> wanted{"a text", "a number", "true or false"};
    throw line_error("wrong-kind", fmt::format("{} takes {}, not {}.", column,
                                               wanted.at(static_cast<std::size_t>(how)), word_for(v.kind)));
}

}  // namespace osmig::dump
