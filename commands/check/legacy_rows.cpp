#include "commands/check/legacy_rows.hpp"

#include <algorithm>

#include "db/copy_text.hpp"
#include "db/float_text.hpp"

namespace osmig {

namespace {

constexpr std::size_t most_rows = 20000, most_ids = 1000;
constexpr std::size_t safe_digits = 9;  // what every integer type holds

std::string type_of(const legacy::table& table, const std::string& name) {
    const auto found = std::ranges::find(table.columns, name, &legacy::column::name);
    return found == table.columns.end() ? "" : found->type;
}

bool ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) > 0; });
}

bool a_number(const std::string& text) {
    const auto digits = text.starts_with('-') ? text.substr(1) : text;
    return !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
}

const std::vector<cells> none;

}  // namespace

legacy_rows::legacy_rows(runner& r, const legacy::table& table, std::vector<std::string> columns,
                         std::set<std::string> rejected)
    : r_(r), table_(table), columns_(std::move(columns)), rejected_(std::move(rejected)) {
    for (const auto& name : columns_) doubles_.push_back(type_of(table, name) == "double precision");
    const auto type = type_of(table, "id");
    by_number_ = type == "integer" || type == "bigint" || type == "smallint";
    by_text_ = type == "text";
}

// An id that the column's type does not hold has no row; the legacy would call it an error.
bool legacy_rows::askable(const std::string& id) const {
    if (by_number_) return a_number(id) && (id.size() <= safe_digits || type_of(table_, "id") == "bigint");
    return r_.source.encoding == "UTF8" || ascii(id);
}

void legacy_rows::want(const std::set<std::string>& ids) {
    if (whole_) return;
    if (!by_number_ && !by_text_) return read_all();
    if (rows_.size() > most_rows) rows_.clear();
    std::vector<std::string> next;
    for (const auto& id : ids) {
        if (!askable(id) || !rows_.try_emplace(id).second) continue;
        next.push_back(id);
        if (next.size() < most_ids) continue;
        read(next);
        next.clear();
    }
    if (!next.empty()) read(next);
}

void legacy_rows::read(const std::vector<std::string>& ids) {
    legacy::request asked;
    asked.from = &table_;
    asked.columns = columns_;
    asked.columns.insert(asked.columns.begin(), "id");
    asked.where_column = "id";
    asked.where_any = ids;
    std::vector<std::string> lines;
    r_.legacy->read(
        asked, [&lines](std::string_view line, std::string_view) { return lines.emplace_back(line), true; });
    for (const auto& line : lines) keep(line);
}

void legacy_rows::read_all() {
    legacy::request asked;
    asked.from = &table_;
    asked.columns = columns_;
    asked.columns.insert(asked.columns.begin(), "id");
    std::vector<std::string> lines;
    r_.legacy->read(
        asked, [&lines](std::string_view line, std::string_view) { return lines.emplace_back(line), true; });
    for (const auto& line : lines) keep(line);
    whole_ = true;
}

void legacy_rows::override_cells(const std::string& id, cells& row) const {
    for (const auto& o : r_.overrides) {
        if (o.table != table_.name || o.key != id) continue;
        const auto column = std::ranges::find(columns_, o.column);
        if (column == columns_.end()) continue;
        auto& value = row[static_cast<std::size_t>(column - columns_.begin())];
        if (value == o.original) value = o.value;
    }
}

void legacy_rows::keep(const std::string& line) {
    cells row;
    for (const auto field : split_line(line)) {
        auto value = unescape(field);
        if (value && !ascii(*value)) value = r_.legacy->text(*value);
        row.push_back(std::move(value));
    }
    if (!row.front()) return;
    const auto id = *row.front();
    row.erase(row.begin());
    if (rejected_.contains(id)) return;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto number = doubles_[i] && row[i] ? parse_float(*row[i]) : std::nullopt;
        if (number) row[i] = float_text(*number);
    }
    override_cells(id, row);
    auto& alike = rows_[id];
    if (std::ranges::count(alike, row) == 0) alike.push_back(std::move(row));
}

const std::vector<cells>& legacy_rows::find(const cell& id) const {
    const auto found = id ? rows_.find(*id) : rows_.end();
    return found == rows_.end() ? none : found->second;
}

std::size_t legacy_rows::place_of(const std::string& column) const {
    return static_cast<std::size_t>(std::ranges::find(columns_, column) - columns_.begin());
}

}  // namespace osmig
