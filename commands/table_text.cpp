#include "commands/table_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/json.hpp"

namespace osmig {

namespace {

std::string padded(const std::string& text, std::size_t width, bool right) {
    const std::string space(width - std::min(width, width_of(text)), ' ');
    return right ? space + text : text + space;
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                 const std::vector<text_column>& columns) {
    std::string out;
    for (std::size_t c = 0; c < columns.size(); ++c)
        out += (c == 0 ? "" : "  ") + padded(cells.at(c), widths[c], columns[c].number);
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out + "\n";
}

std::string quoted(const std::string& text) { return "\"" + json::escaped(text) + "\""; }

std::string json_value(const std::string& text, bool number) {
    std::string digits = text;
    std::erase(digits, ',');
    if (number && digits.empty()) return "null";
    return number ? digits : quoted(text);
}

}  // namespace

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string with_commas(std::int64_t number) {
    auto out = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3)
        out.insert(static_cast<std::size_t>(at), ",");
    return out;
}

std::string as_text(const text_table& table) {
    std::vector<std::size_t> widths;
    std::vector<std::string> names, rules;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        names.push_back(table.columns[c].name);
        widths.push_back(width_of(names.back()));
        for (const auto& row : table.rows) widths[c] = std::max(widths[c], width_of(row.at(c)));
        rules.emplace_back(widths[c], '-');
    }
    auto out = line(names, widths, table.columns) + line(rules, widths, table.columns);
    for (const auto& row : table.rows) out += line(row, widths, table.columns);
    return out;
}

std::string as_json(const text_table& table) {
    std::string out = "[";
    for (const auto& row : table.rows) {
        out += out.size() > 1 ? ",\n " : "\n ";
        std::string object;
        for (std::size_t c = 0; c < row.size(); ++c) {
            object += fmt::format("{}{}: {}", object.empty() ? "" : ", ", quoted(table.columns[c].name),
                                  json_value(row[c], table.columns[c].number));
        }
        out += "{" + object + "}";
    }
    return out + "\n]\n";
}

}  // namespace osmig
