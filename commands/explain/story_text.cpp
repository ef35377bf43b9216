// A story for people: headings, aligned columns, long values cut with their length said. Whatever a value holds, it
// cannot move the terminal's cursor (one_line).
#include <fmt/format.h>

#include <algorithm>

#include "commands/explain/story.hpp"
#include "commands/result_text.hpp"
#include "commands/wrap.hpp"

namespace osmig {

namespace {

constexpr std::size_t indent = 4, widest_cell = 32, narrowest_cell = 8, gap = 2;

std::string indented(const std::string& lines) {
    std::string out;
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = std::min(lines.size(), lines.find('\n', at));
        out += std::string(indent, ' ') + lines.substr(at, end - at) + "\n";
        at = end + 1;
    }
    return out;
}

// A text that looks like what stands for NULL or for nothing is quoted.
std::string readable(const cell& value) {
    if (!value) return "NULL";
    return value->empty() || *value == "NULL" ? "'" + *value + "'" : *value;
}

// "{"dataset": {"label… (3,421 characters)". Of a value of megabytes no more is looked at than is shown.
std::string cut_value(const cell& value, std::size_t width, bool in_words) {
    const auto text = readable(value);
    const auto length = width_of(text);
    if (length <= width) {
        auto whole = one_line(text);
        if (width_of(whole) <= width) return whole;
    }
    const auto tail = fmt::format(" ({}{})", with_commas(static_cast<std::int64_t>(length)),
                                  in_words ? " characters" : "");
    const auto left = std::max<std::size_t>(4, width - std::min(width, tail.size()));
    const std::string_view front = std::string_view(text).substr(0, std::min(text.size(), 8 * width));
    return one_line(front, left) + tail;
}

std::string record_text(const story_table& table, const cells& row) {
    std::size_t names = 0;
    for (const auto& c : table.columns) names = std::max(names, width_of(one_line(c.name)));
    names = std::min(names, widest_cell);
    const auto left = page_width() - std::min(page_width() / 2, indent + names + gap);
    std::string out;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto name = one_line(table.columns[c].name, names);
        out +=
            name + std::string(names - width_of(name) + gap, ' ') + cut_value(row.at(c), left, true) + "\n";
    }
    return out;
}

// The columns that say something.
std::vector<std::size_t> told_columns(const story_table& table) {
    std::vector<std::size_t> out;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (std::ranges::any_of(table.rows, [c](const auto& row) { return row.at(c).has_value(); }))
            out.push_back(c);
    }
    return out;
}

text_table cut_table(const story_table& table, const std::vector<std::size_t>& columns, std::size_t width) {
    text_table out;
    for (const auto c : columns)
        out.columns.push_back({one_line(table.columns[c].name), table.columns[c].kind == cell_kind::number});
    for (const auto& row : table.rows) {
        std::vector<std::string> shown;
        for (const auto c : columns) shown.push_back(row.at(c) ? cut_value(row.at(c), width, false) : "");
        out.rows.push_back(std::move(shown));
    }
    return out;
}

std::size_t width_of_table(const text_table& table) {
    std::size_t out = 0;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        auto widest = width_of(table.columns[c].name);
        for (const auto& row : table.rows) widest = std::max(widest, width_of(row[c]));
        out += widest + gap;
    }
    return out - std::min(out, gap);
}

// Cells get narrower until the table fits; what then does not is left to JSON, and said.
std::string rows_text(const story_table& table) {
    const auto page = page_width() - indent;
    auto columns = told_columns(table);
    auto width = page;
    auto shown = cut_table(table, columns, width);
    while (width_of_table(shown) > page && width > narrowest_cell)
        shown = cut_table(table, columns, width = std::max(narrowest_cell, std::min(width - 4, widest_cell)));
    std::vector<std::string> left_out;
    while (width_of_table(shown) > page && columns.size() > 1) {
        left_out.insert(left_out.begin(), one_line(table.columns[columns.back()].name));
        columns.pop_back();
        shown = cut_table(table, columns, width);
    }
    auto out = as_text(shown);
    if (!left_out.empty())
        out += fmt::format("(too wide: {}; --format=json has them)\n", fmt::join(left_out, ", "));
    return out;
}

std::string count_text(const story_table& table) {
    const auto shown = static_cast<std::int64_t>(table.rows.size());
    auto out = fmt::format("{} row{}", with_commas(table.total), table.total == 1 ? "" : "s");
    if (shown > 0 && shown < table.total)
        out += fmt::format(", the first {} of them (--limit=N shows more)", with_commas(shown));
    return out;
}

std::string table_text(const story_table& table) {
    auto out = fmt::format("  {}: {}\n", one_line(table.name), count_text(table));
    if (table.rows.empty()) return out;
    if (!table.record) return out + indented(rows_text(table));
    for (const auto& row : table.rows)
        out += (&row == &table.rows.front() ? "" : "\n") + indented(record_text(table, row));
    return out;
}

std::string section_text(const story_section& section) {
    auto out = fmt::format("\n{}\n", section.heading);
    if (section.notes.empty() && section.tables.empty()) return out + "  nothing\n";
    for (const auto& table : section.tables) out += table_text(table);
    for (const auto& note : section.notes) out += two_columns({{"", one_line(note)}});
    return out;
}

std::string title(const story& told) {
    const auto name = told.name.empty() ? "" : fmt::format(" ({})", one_line(told.name));
    const auto key = told.key.empty() ? "without a legacy row" : one_line(told.key);
    if (!told.row.empty()) return fmt::format("{} of {} {}{}", one_line(told.row), told.type, key, name);
    return fmt::format("{} {}{}", told.step.empty() ? told.type : told.type + "." + told.step, key, name);
}

}  // namespace

std::string story_text(const story& told) {
    auto out = fmt::format("{}\n{}", title(told), wrapped(one_line(told.found)));
    for (const auto& section : told.sections) out += section_text(section);
    return out;
}

}  // namespace osmig
