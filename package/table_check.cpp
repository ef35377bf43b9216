#include "package/table_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// A value as a message shows it: a long one is cut.
std::string shown(std::string_view text) {
    constexpr std::size_t most = 60;
    const auto begin = utf8::clip(text, most);
    return begin.size() == text.size() ? fmt::format("\"{}\"", text) : fmt::format("\"{}…\"", begin);
}

std::string wanted_type(const field_format& field) {
    return field.format == "default" ? field.type
                                     : fmt::format("{} of the format {}", field.type, field.format);
}

}  // namespace

table_check::table_check(std::string file, table_schema schema, const table_dialect& dialect,
                         const validation_limits& limits, finding_list& found)
    : file_(std::move(file)),
      schema_(std::move(schema)),
      found_(&found),
      kept_(schema_.fields.size()),
      keys_(schema_.fields.size()),
      nulls_(schema_.fields.size()),
      header_wanted_(dialect.header),
      width_(schema_.fields.size()),
      csv_(dialect.csv, limits.row_bytes, [this](const csv_row& one) { row(one); }),
      decoder_(
          dialect.encoding, [this](std::string_view text) { csv_.feed(text); }, [this] { bad_bytes(); }) {
    const auto add = [&](std::vector<std::size_t> fields, const char* word, std::string name) {
        for (const auto field : fields) kept_[field] = true;
        uniques_.push_back({std::move(fields), word, std::move(name), key_set(limits.keys)});
    };
    std::string names;
    for (const auto field : schema_.primary_key)
        names += (names.empty() ? "" : ", ") + schema_.fields[field].name;
    for (std::size_t i = 0; i < width_; ++i)
        if (schema_.fields[i].constraints.unique) add({i}, "unique", schema_.fields[i].name);
    if (!schema_.primary_key.empty()) add(schema_.primary_key, "primary-key", names);
    if (decoder_.known()) return;
    found_->add("unknown-encoding", severity::error, [&] {
        return finding{file_, 0,  0,
                       "",    "", fmt::format("Nobody here knows the encoding \"{}\".", dialect.encoding)};
    });
}

finding table_check::at(const csv_row& row, std::size_t column, std::string message) const {
    const auto name =
        column < schema_.fields.size() ? schema_.fields[column].name : fmt::format("column {}", column + 1);
    return {file_, row.number, row.line, name, "", std::move(message)};
}

void table_check::bad_bytes() {
    if (csv_.fault()) return;
    found_->add("encoding", severity::error, [&] {
        const csv_row here{csv_.row(), csv_.line(), {}};
        return at(here, csv_.column(), "There are bytes that are no text in the encoding of the resource.");
    });
}

bool table_check::missing(std::string_view text) const {
    const auto& all = schema_.missing_values;
    return std::find(all.begin(), all.end(), text) != all.end();
}

// Cells are read by their place: under other names they would be taken for something else.
void table_check::header(const csv_row& row) {
    if (schema_.fields.empty()) {
        width_ = row.cells.size();
        return;
    }
    if (!row.cells.empty() && row.cells[0].starts_with(byte_order_mark) &&
        !schema_.fields[0].name.starts_with(byte_order_mark)) {
        found_->add("bom", severity::error, [&] {
            return at(row, 0,
                      "The file begins with a byte order mark: readers take it for part of the first name.");
        });
        castable_ = false;
        return;
    }
    for (std::size_t i = 0; i < std::max(row.cells.size(), schema_.fields.size()); ++i) {
        if (i < row.cells.size() && i < schema_.fields.size() && row.cells[i] == schema_.fields[i].name)
            continue;
        castable_ = false;
        found_->add("header", severity::error, [&] {
            const auto here = i < row.cells.size() ? shown(row.cells[i]) : "nothing";
            const auto wanted = i < schema_.fields.size() ? shown(schema_.fields[i].name) : "nothing";
            return at(row, i, fmt::format("The header has {} where the schema has {}.", here, wanted));
        });
    }
}

void table_check::row(const csv_row& row) {
    if (row.number == 1 && header_wanted_) return header(row);
    ++rows_;
    if (width_ == 0 && schema_.fields.empty()) width_ = row.cells.size();
    if (row.cells.size() != width_) {
        found_->add("row-length", severity::error, [&] {
            return at(
                row, std::min(row.cells.size(), width_),
                fmt::format("The row has {} cells, and the schema {} fields.", row.cells.size(), width_));
        });
        return;
    }
    if (!castable_ || schema_.fields.empty()) return;
    for (std::size_t i = 0; i < width_; ++i) cell(row, i);
    for (auto& one : uniques_) unique(row, one);
}

void table_check::uncastable(const csv_row& row, std::size_t column, cast_result result) {
    const auto& field = schema_.fields[column].cast->field;
    const bool odd = result == cast_result::odd;
    found_->add(odd ? "odd-value" : "type", odd ? severity::warning : severity::error, [&] {
        return at(row, column,
                  fmt::format("{} is no {}{}.", shown(row.cells[column]), wanted_type(field),
                              odd ? " to most readers; npm tableschema takes it for one" : ""));
    });
}

void table_check::cell(const csv_row& row, std::size_t column) {
    const auto& field = schema_.fields[column];
    const auto text = row.cells[column];
    nulls_[column] = missing(text);
    if (kept_[column]) keys_[column].clear();
    if (nulls_[column]) {
        if (field.constraints.required) {
            found_->add("required", severity::error,
                        [&] { return at(row, column, "The cell is empty, and it is required."); });
        }
        return;
    }
    if (!field.cast) return;
    const bool wanted = kept_[column] || field.constraints.of_values();
    typed_value value;
    const auto result = (*field.cast)(text, wanted ? &value : nullptr);
    if (result != cast_result::good) uncastable(row, column, result);
    if (result == cast_result::bad || !wanted) return;
    if (kept_[column]) keys_[column] = canonical_text(value);
    for (const char* word : broken_constraints(field.constraints, text, value)) {
        found_->add(word, severity::error, [&] {
            return at(row, column, fmt::format("{} breaks the constraint \"{}\".", shown(text), word));
        });
    }
}

// A key whose columns are all empty is none; lengths keep ("a", "bc") and ("ab", "c") apart.
void table_check::unique(const csv_row& row, unique_column& column) {
    if (std::all_of(column.fields.begin(), column.fields.end(), [&](auto field) { return nulls_[field]; }))
        return;
    std::string key;
    for (const auto field : column.fields) key += fmt::format("{}:{}", keys_[field].size(), keys_[field]);
    const auto answer = column.keys.add(key);
    if (answer == key_set::answer::seen) {
        found_->add(column.word, severity::error, [&] {
            auto out = at(row, column.fields[0], "The same value stands in a row above.");
            out.column = column.name;
            return out;
        });
    }
    if (answer != key_set::answer::full || column.full) return;
    column.full = true;
    found_->add("unique-unchecked", severity::warning, [&] {
        return at(row, column.fields[0],
                  "Too many different values to remember: from here on only repetitions of those "
                  "above are found.");
    });
}

void table_check::feed(std::string_view bytes) { decoder_.feed(bytes); }

void table_check::finish() {
    decoder_.finish();
    csv_.finish();
    if (const auto& fault = csv_.fault()) {
        found_->add(fault->word, severity::error, [&] {
            return at({fault->row, fault->line, {}}, fault->column,
                      fault->message + " Nothing behind it was read.");
        });
    }
    if (csv_.mixed_line_ends()) {
        found_->add("mixed-line-ends", severity::warning, [&] {
            return finding{
                file_, 0,  0,
                "",    "", "Some lines end otherwise than the first one does: readers differ about them."};
        });
    }
    if (csv_.row() > 1 || csv_.fault() || !header_wanted_ || !decoder_.known()) return;
    found_->add("no-header", severity::error,
                [&] { return finding{file_, 0, 0, "", "", "The file has no header."}; });
}

}  // namespace osmig
