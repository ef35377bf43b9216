#include "models/source_columns.hpp"

#include <algorithm>

#include "models/facts.hpp"

namespace osmig {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits(std::string_view& text, bool commas) {
    std::size_t count = 0;
    for (; !text.empty() && (digit(text.front()) || (commas && text.front() == ',')); text.remove_prefix(1))
        if (digit(text.front())) ++count;
    return count;
}

// -1,234.50E+10: what v1 and the readers of today take for the same number.
bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    auto count = digits(text, true);
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        count += digits(text, false);
    }
    if (count == 0) return false;
    if (text.empty()) return true;
    if (text.front() != 'E' && text.front() != 'e') return false;
    text.remove_prefix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    return digits(text, false) > 0 && text.empty();
}

// Readers want as many digits as the directive says; v1 took fewer.
bool is_date(std::string_view text, std::string_view pattern) {
    std::string iso = "0000-00-00";
    for (; !pattern.empty(); pattern.remove_prefix(1)) {
        if (pattern.front() != '%') {
            if (!text.starts_with(pattern.front())) return false;
            text.remove_prefix(1);
            continue;
        }
        pattern.remove_prefix(1);
        const std::size_t at = pattern.front() == 'Y' ? 0 : pattern.front() == 'm' ? 5 : 8;
        const std::size_t length = at == 0 ? 4 : 2;
        if (text.size() < length) return false;
        iso.replace(at, length, text.substr(0, length));
        text.remove_prefix(length);
    }
    return text.empty() && fits(fact_type::date, iso);
}

}  // namespace

std::string date_pattern(const std::optional<std::string>& mapping_format) {
    if (!mapping_format || mapping_format->empty()) return "%Y-%m-%d";
    const std::string& format = *mapping_format;
    std::string directives;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] == '%' && i + 1 < format.size())
            directives += format[++i];
        else if (std::string_view("-./ ").find(format[i]) == std::string_view::npos)
            return {};  // letters mean something else in some readers' patterns
    }
    std::ranges::sort(directives);
    return directives == "Ydm" ? format : std::string();
}

void source_columns::header(const std::vector<std::string_view>& names) {
    for (const auto name : names) columns_.push_back({std::string(name)});
}

void source_columns::want_dates(const source_entries& bound) {
    for (const source_part& part : bound.parts()) {
        if (part.rule.kind != source_kind::date || !part.cell || *part.cell >= columns_.size()) continue;
        auto& pattern = columns_[*part.cell].pattern;
        if (pattern.empty()) pattern = date_pattern(part.rule.format);
    }
}

void source_columns::row(const std::vector<std::string_view>& cells) {
    ++rows_;
    if (cells.size() != columns_.size()) {
        if (ragged_++ == 0) first_ = rows_;
    }
    for (std::size_t i = 0; i < std::min(cells.size(), columns_.size()); ++i) {
        if (cells[i].empty()) continue;
        column& c = columns_[i];
        c.numbers = c.numbers && is_number(cells[i]);
        c.commas = c.commas || (c.numbers && cells[i].find(',') != std::string_view::npos);
        c.dates = c.dates && !c.pattern.empty() && is_date(cells[i], c.pattern);
    }
}

}  // namespace osmig
