#include "commands/explain/story_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "commands/result_text.hpp"

namespace osmig {

namespace {

constexpr std::size_t narrowest = 10, gap = 2, most_lines = 3;

// "2026-11-20T21:05:44Z", as the ledger's own times are told.
bool is_time(const std::string& text) { return text.size() == 20 && text[10] == 'T' && text.back() == 'Z'; }

std::string readable(const cell& value) {
    if (!value) return "NULL";
    if (is_time(*value)) return readable_time(*value);
    return value->empty() || *value == "NULL" ? "'" + *value + "'" : *value;
}

// Of a value of megabytes no more is looked at than can be shown.
std::string front_of(const std::string& text, std::size_t width) {
    return one_line(std::string_view(text).substr(0, std::min(text.size(), 8 * width)));
}

std::string with_length(const std::string& text, std::size_t width, const char* unit) {
    const auto length = static_cast<std::int64_t>(width_of(text));
    const auto tail = fmt::format(" ({}{})", with_commas(length), unit);
    const auto left = std::max<std::size_t>(4, width - std::min(width, tail.size()));
    return one_line(std::string_view(text).substr(0, std::min(text.size(), 8 * width)), left) + tail;
}

bool fits(const std::string& text, std::size_t width) {
    return text.size() <= 8 * width && width_of(one_line(text)) <= width;
}

// Bytes of the first `count` characters.
std::size_t bytes_of(const std::string& text, std::size_t count) {
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end) {
        const bool starts = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
        if (starts && seen++ == count) break;
    }
    return end;
}

// Broken at spaces where there are any, else anywhere.
std::vector<std::string> wrapped_cell(std::string text, std::size_t width) {
    std::vector<std::string> out;
    while (width_of(text) > width) {
        const auto most = bytes_of(text, width);
        const auto space = text.rfind(' ', most);
        const bool at_space = space != std::string::npos && space > 0;
        out.push_back(text.substr(0, at_space ? space : most));
        text.erase(0, at_space ? space + 1 : most);
    }
    out.push_back(std::move(text));
    return out;
}

std::vector<std::string> lines_of(const cell& value, std::size_t width) {
    if (!value) return {""};
    const auto text = readable(value);
    if (fits(text, width * most_lines)) {
        auto lines = wrapped_cell(one_line(text), width);
        if (lines.size() <= most_lines) return lines;
    }
    // Breaking at spaces wastes room: a little less than three lines' worth always fits.
    return wrapped_cell(with_length(text, width * most_lines - width / 2, ""), width);
}

// A column of the page: which of the table's, and how wide.
struct page_column {
    std::size_t of = 0, width = 0;
};

std::size_t natural_width(const story_table& table, std::size_t column, std::size_t most) {
    auto out = width_of(one_line(table.columns[column].name));
    for (const auto& row : table.rows)
        if (row.at(column)) out = std::max(out, width_of(front_of(readable(row.at(column)), most)));
    return std::min(out, most);
}

std::vector<page_column> told_columns(const story_table& table, std::size_t most) {
    std::vector<page_column> out;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (std::ranges::any_of(table.rows, [c](const auto& row) { return row.at(c).has_value(); }))
            out.push_back({c, natural_width(table, c, most)});
    }
    return out;
}

std::size_t page_of(const std::vector<page_column>& columns) {
    std::size_t out = 0;
    for (const auto& c : columns) out += c.width + gap;
    return out - std::min(out, gap);
}

// The widest gives way first. False where all are as narrow as they can be.
bool narrowed(const story_table& table, std::vector<page_column>& columns, std::size_t page) {
    while (page_of(columns) > page) {
        const auto widest = std::ranges::max_element(columns, {}, &page_column::width);
        const auto least = std::max(narrowest, width_of(table.columns[widest->of].name));
        if (widest == columns.end() || widest->width <= least) return false;
        --widest->width;
    }
    return true;
}

text_table laid_out(const story_table& table, const std::vector<page_column>& columns) {
    text_table out;
    for (const auto& c : columns)
        out.columns.push_back(
            {one_line(table.columns[c.of].name), table.columns[c.of].kind == cell_kind::number});
    for (const auto& row : table.rows) {
        const auto first = out.rows.size();
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const auto lines = lines_of(row.at(columns[c].of), columns[c].width);
            for (std::size_t l = 0; l < lines.size(); ++l) {
                if (out.rows.size() == first + l) out.rows.emplace_back(columns.size());
                out.rows[first + l][c] = lines[l];
            }
        }
    }
    return out;
}

}  // namespace

std::vector<std::string> value_lines(const cell& value, std::size_t width) {
    const auto text = readable(value);
    if (fits(text, width * 4)) {
        auto lines = wrapped_cell(one_line(text), width);
        if (lines.size() <= 4) return lines;
    }
    return {with_length(text, width, " characters")};
}

std::string fitted_rows(const story_table& table, std::size_t width) {
    auto columns = told_columns(table, width);
    std::vector<std::string> left_out;
    while (!narrowed(table, columns, width) && columns.size() > 1) {
        left_out.insert(left_out.begin(), one_line(table.columns[columns.back().of].name));
        columns.pop_back();
    }
    auto out = as_text(laid_out(table, columns));
    if (!left_out.empty())
        out += fmt::format("(too wide: {}; --format=json has them)\n", fmt::join(left_out, ", "));
    return out;
}

}  // namespace osmig
