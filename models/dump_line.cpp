#include "models/dump_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "models/sensitive.hpp"

namespace osmig::dump {

namespace {

constexpr std::string_view hidden = "***";
constexpr int deepest = 1000;  // of nested JSON

// Nothing that hides a secret is without one of these; most texts are, and are not looked at closer.
bool may_hide(std::string_view text) { return text.find_first_of("@=$") != std::string_view::npos; }

bool mask_strings(json::value& v) {
    bool masked = false;
    if (v.kind == json::kind::string && may_hide(v.text.shown)) {
        auto shown = without_secrets(v.text.shown);
        masked = shown != v.text.shown;
        if (masked) v.text = {std::move(shown), {}};
    }
    for (auto& item : v.items) masked |= mask_strings(item);
    for (auto& m : v.members) masked |= mask_strings(m.value);
    return masked;
}

bool is_json_number(std::string_view text) {
    return text.find_first_of("NI") == std::string_view::npos;  // NaN, Infinity, -Infinity
}

void append_quoted(std::string& out, std::string_view text) {
    json::append_string(out, text, json::mode::faithful);
}

bool append_text(std::string& out, const column& c, std::string_view value) {
    if (c.masked) {
        append_quoted(out, hidden);
        return true;
    }
    if (c.key || !may_hide(value)) {
        append_quoted(out, value);
        return false;
    }
    const std::string text(value);
    const auto shown = without_secrets(text);
    append_quoted(out, shown);
    return shown != text;
}

// What is nested deeper than it can be read here stands as text.
bool append_json(std::string& out, const column& c, std::string_view value) {
    json::value document;
    try {
        document = json::parse(value, deepest);
    } catch (const json::error&) {
        return append_text(out, c, value);
    }
    if (c.masked) {
        append_quoted(out, "\"***\"");
        return true;
    }
    const bool masked = !c.key && mask_strings(document);
    sort_keys(document);
    const auto text = json::write(document);
    const bool whole = document.kind == json::kind::object || document.kind == json::kind::array;
    if (whole)
        out += text;
    else
        append_quoted(out, text);
    return masked;
}

}  // namespace

shape shape_of(std::string_view type) {
    constexpr std::array<std::string_view, 5> numbers{"smallint", "integer", "bigint", "real",
                                                      "double precision"};
    if (type == "boolean") return shape::boolean;
    if (type == "json" || type == "jsonb") return shape::json;
    const auto name = type.substr(0, type.find('('));
    return name == "numeric" || std::ranges::count(numbers, type) > 0 ? shape::number : shape::text;
}

void sort_keys(json::value& v) {
    for (auto& item : v.items) sort_keys(item);
    for (auto& m : v.members) sort_keys(m.value);
    std::ranges::sort(v.members, {}, [](const json::member& m) -> const std::string& { return m.key.shown; });
}

line_writer::line_writer(const std::string& type, const std::string& table, std::vector<column> columns)
    : columns_(std::move(columns)), sorted_(columns_.size()) {
    std::iota(sorted_.begin(), sorted_.end(), 0);
    std::ranges::sort(sorted_, {}, [this](std::size_t i) -> const std::string& { return columns_[i].name; });
    for (const auto& c : columns_) {
        names_.emplace_back();
        append_quoted(names_.back(), c.name);
        names_.back() += ':';
    }
    tail_ = "},\"table\":";
    append_quoted(tail_, table);
    tail_ += ",\"type\":";
    append_quoted(tail_, type);
    tail_ += "}\n";
}

bool line_writer::append_value(std::string& out, const column& c, std::string_view value) const {
    switch (shape_of(c.type)) {
        case shape::number:
            is_json_number(value) ? out += value : (append_quoted(out, value), out);
            return false;
        case shape::boolean:
            out += value == "t" || value == "true" ? "true" : "false";
            return false;
        case shape::json:
            return append_json(out, c, value);
        case shape::text:
            return append_text(out, c, value);
    }
    return false;
}

int line_writer::append(std::string& out, const std::vector<std::optional<std::string_view>>& values,
                        std::string_view more) {
    row_.clear();
    std::string masked;
    int count = 0;
    for (const auto i : sorted_) {
        if (!row_.empty()) row_ += ',';
        row_ += names_[i];
        if (!values[i]) {
            row_ += "null";
        } else if (append_value(row_, columns_[i], *values[i])) {
            masked += ++count == 1 ? "\"masked\":[" : ",";
            append_quoted(masked, columns_[i].name);
        }
    }
    out += '{';
    out += more;
    if (count > 0) out += masked + "],";
    out += "\"row\":{";
    out += row_;
    out += tail_;
    if (row_.capacity() > (1U << 20U)) row_ = {};
    return count;
}

std::string columns_member(const std::vector<column>& columns) {
    std::string out = "\"columns\":[";
    for (const auto& c : columns) {
        if (out.back() != '[') out += ',';
        out += '[';
        append_quoted(out, c.name);
        out += ',';
        append_quoted(out, c.type);
        out += ']';
    }
    return out + "],";
}

}  // namespace osmig::dump
