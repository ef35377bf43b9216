// A story for people: headings, aligned columns, long values cut with their length said. Whatever a value holds, it
// cannot move the terminal's cursor (one_line).
#include <fmt/format.h>

#include <algorithm>

#include "commands/explain/story_cells.hpp"
#include "commands/result_text.hpp"
#include "commands/wrap.hpp"

namespace osmig {

namespace {

constexpr std::size_t indent = 4, widest_name = 32, gap = 2;

std::string indented(const std::string& lines) {
    std::string out;
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = std::min(lines.size(), lines.find('\n', at));
        out += std::string(indent, ' ') + lines.substr(at, end - at) + "\n";
        at = end + 1;
    }
    return out;
}

std::string record_text(const story_table& table, const cells& row) {
    std::size_t names = 0;
    for (const auto& c : table.columns) names = std::max(names, width_of(one_line(c.name)));
    names = std::min(names, widest_name);
    const auto left = page_width() - std::min(page_width() / 2, indent + names + gap);
    std::string out;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        auto name = one_line(table.columns[c].name, names);
        for (const auto& line : value_lines(row.at(c), left)) {
            out += name + std::string(names - width_of(name) + gap, ' ') + line + "\n";
            name.clear();
        }
    }
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
    if (!table.record) return out + indented(fitted_rows(table, page_width() - indent));
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
