#include "commands/publish/source_cube.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "db/copy_text.hpp"
#include "db/float_text.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

double without_minus(double value) { return value == 0 ? 0.0 : value; }

// Of a date its ISO name, which is also the date itself.
const fact_column* column_of(const std::vector<fact_column>& columns, const source_part& part) {
    const auto fits = [&part](const fact_column& c) {
        if (c.field != part.field) return false;
        return part.rule.dimension ? c.attribute == "name" || c.attribute.empty()
                                   : c.attribute == part.attribute;
    };
    const auto found = std::ranges::find_if(columns, fits);
    return found == columns.end() ? nullptr : &*found;
}

}  // namespace

source_cube::source_cube(const source_entries& entries, const std::vector<fact_column>& columns,
                         std::string fact_table)
    : table_(std::move(fact_table)) {
    find_key(entries, columns);
    if (reason_.empty()) find_measures(entries, columns);
}

void source_cube::find_key(const source_entries& entries, const std::vector<fact_column>& columns) {
    for (const auto& at : entries.key()) {
        const auto* found = at ? column_of(columns, entries.parts()[*at]) : nullptr;
        if (found == nullptr) {
            reason_ = "no-key-column";
            sentence_ = at ? fmt::format("The cube has no column for {}, which is a part of the key.",
                                         entries.parts()[*at].rule.name)
                           : "A part of the key is a dimension without a name.";
            return;
        }
        key_.push_back(found->name);
        number_.push_back(entries.parts()[*at].rule.kind == source_kind::number);
    }
}

void source_cube::find_measures(const source_entries& entries, const std::vector<fact_column>& columns) {
    for (const auto at : entries.measures()) {
        const auto* found = column_of(columns, entries.parts()[at]);
        if (found != nullptr && found->measure) measures_.push_back(found->name);
    }
    const auto standing = static_cast<std::size_t>(std::ranges::count(columns, true, &fact_column::measure));
    if (measures_.size() == entries.measures().size() && measures_.size() == standing) return;
    reason_ = "no-measure-column";
    sentence_ =
        fmt::format("The mapping has {} measures that are numbers, the cube {}, and only {} are both.",
                    entries.measures().size(), standing, measures_.size());
}

// NULL is no amount; it is told from all numbers by being none.
void source_cube::add_amount(std::string_view text, std::vector<double>& amounts) const {
    const auto value = parse_float(text);
    amounts.push_back(without_minus(value.value_or(std::numeric_limits<double>::quiet_NaN())));
}

void source_cube::read(pq::connection& target, const std::function<void(const fact_key&)>& sink) const {
    std::string list;
    for (const auto& names : {key_, measures_})
        for (const auto& name : names) list += (list.empty() ? "" : ", ") + quote_name(name);
    target.exec("SET DateStyle = 'ISO, YMD'; SET client_encoding = 'UTF8'");
    fact_key made;
    std::vector<std::string_view> fields;
    std::string buffer;
    target.copy_out(
        fmt::format("COPY (SELECT {} FROM {}) TO STDOUT", list, table_), [&](std::string_view line) {
            split_line(line, fields);
            made.bytes.clear();
            made.amounts.clear();
            for (std::size_t i = 0; i < key_.size(); ++i) {
                const auto text = unescape(fields[i], buffer);
                const auto number = text && number_[i] ? parse_float(*text) : std::nullopt;
                if (number)
                    append_key(made.bytes, number_text(*number));
                else
                    append_key(made.bytes, text);
            }
            for (std::size_t i = 0; i < measures_.size(); ++i)
                add_amount(unescape(fields[key_.size() + i], buffer).value_or("NaN"), made.amounts);
            sink(made);
            return true;
        });
}

void make_key(const source_entries& entries, const std::vector<source_value>& values, fact_key& into) {
    into.bytes.clear();
    into.amounts.clear();
    for (const auto& at : entries.key()) append_key(into.bytes, values[*at].text);
    for (const auto at : entries.measures()) into.amounts.push_back(without_minus(values[at].number));
}

std::string readable_key(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        if (!out.empty()) out += " | ";
        if (bytes.front() == '-') {
            out += "NULL";
            bytes.remove_prefix(1);
            continue;
        }
        std::size_t size = 0;
        const auto* digits = std::from_chars(bytes.data(), bytes.data() + bytes.size(), size).ptr;
        bytes.remove_prefix(static_cast<std::size_t>(digits - bytes.data()) + 1);
        out += printable(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return out;
}

}  // namespace osmig
