#include "models/source_entry.hpp"

#include <fmt/format.h>

#include <map>

#include "models/json.hpp"
#include "models/python_text.hpp"

namespace osmig {

namespace {

// A field that is one value may have a constant, which the mapping keeps among what has no place of its own.
std::optional<std::string> constant_of(const mapping_field& f) {
    if (!f.others) return std::nullopt;
    const auto others = json::parse(*f.others);
    const auto* found = others.find("constant");
    return found && found->kind != json::kind::null ? std::optional(json::cell_text(*found)) : std::nullopt;
}

source_part single(const mapping_field& f) {
    source_part part;
    part.field = f.name;
    const bool date = f.kind == field_kind::date;
    const auto kind = date ? source_kind::date : source_kind_of(f.datatype);
    part.rule = {f.name, kind, date, f.default_value, constant_of(f), f.format};
    part.column = f.column;
    part.measure = f.kind == field_kind::measure && part.rule.kind == source_kind::number;
    return part;
}

source_part member(const mapping_field& f, const mapping_attribute& a) {
    source_part part;
    part.field = f.name;
    part.attribute = a.name;
    part.rule = {f.name + "." + a.name, source_kind_of(a.datatype), false, a.default_value, a.constant,
                 std::nullopt};
    part.column = a.column;
    return part;
}

std::optional<std::size_t> name_of(const mapping_field& f, std::size_t first) {
    for (std::size_t i = 0; i < f.attributes.size(); ++i)
        if (f.attributes[i].name == "name") return first + i;
    return std::nullopt;
}

}  // namespace

void source_entries::add(source_part part) {
    if (part.rule.kind == source_kind::constant) part.column.reset();
    if (part.measure) measures_.push_back(parts_.size());
    parts_.push_back(std::move(part));
}

source_entries::source_entries(const mapping& m) {
    for (const mapping_field& f : m.fields) {
        const bool whole = f.kind != field_kind::compound || (f.attributes.empty() && f.column);
        if (f.key) key_.push_back(whole ? std::optional(parts_.size()) : name_of(f, parts_.size()));
        if (whole) add(single(f));
        if (whole) continue;
        for (const mapping_attribute& a : f.attributes) add(member(f, a));
    }
}

std::vector<std::string> source_entries::bind(const std::vector<std::string_view>& header) {
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < header.size(); ++i) places[python::stripped(header[i])] = i;
    std::vector<std::string> lacking;
    for (source_part& part : parts_) {
        part.cell.reset();
        if (part.rule.kind == source_kind::constant) continue;
        const auto found = places.find(python::stripped(part.column ? std::string_view(*part.column) : ""));
        if (part.column && found != places.end())
            part.cell = found->second;
        else
            lacking.push_back(part.column.value_or(fmt::format("(none is named for {})", part.rule.name)));
    }
    return lacking;
}

const source_part* source_entries::read(const std::vector<std::string_view>& cells,
                                        std::vector<source_value>& values) const {
    values.resize(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const auto& at = parts_[i].cell;
        values[i] = read_source_value(parts_[i].rule, at && *at < cells.size() ? &cells[*at] : nullptr);
        if (!values[i].refused.empty()) return &parts_[i];
    }
    return nullptr;
}

void append_key(std::string& key, std::optional<std::string_view> value) {
    key += value ? fmt::format("{}:", value->size()) : "-";
    if (value) key += *value;
}

}  // namespace osmig
