#include "models/source_descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "models/descriptor.hpp"
#include "models/text.hpp"

namespace osmig {

namespace {

using json::value;

// As it is published: a descriptor's texts are Markdown to its readers (models/published.hpp).
mapping harmless(mapping m) {
    const auto mend = [](std::optional<std::string>& text) {
        if (text) text = without_markup(*text);
    };
    for (mapping_field& f : m.fields) {
        mend(f.label);
        mend(f.description);
        for (mapping_attribute& a : f.attributes) mend(a.label);
    }
    return m;
}

bool is_date(const source_part& part, const source_columns::column& c) {
    return part.rule.kind == source_kind::date && c.dates && c.pattern == date_pattern(part.rule.format);
}

fact_type type_of(const source_part& part, const source_columns::column& c) {
    if (part.measure) return fact_type::numeric;
    return is_date(part, c) ? fact_type::date : fact_type::text;
}

// The columns of the model, one for each part, as if the file were a cube's table. A constant has no column; the
// specification wants one all the same, so it is a neighbour's.
std::vector<fact_column> model_columns(const source_entries& bound,
                                       const std::vector<source_columns::column>& file) {
    std::vector<fact_column> made;
    for (const source_part& part : bound.parts()) {
        const auto& parts = bound.parts();
        const auto neighbour = std::ranges::find_if(
            parts, [&part](const source_part& p) { return p.field == part.field && p.cell.has_value(); });
        const auto& at = part.cell.value_or(neighbour == parts.end() ? 0 : *neighbour->cell);
        const bool date = part.rule.dimension;
        const bool member = date || !part.attribute.empty();
        fact_column c;
        c.csv_name = file[at].name;
        c.type = type_of(part, file[at]);
        c.measure = part.measure;
        if (member) c.join = part.field + "_id";
        c.field = part.field;
        c.attribute = date ? "name" : part.attribute;
        made.push_back(std::move(c));
    }
    return made;
}

// What a column is first: the part that the mapping names first.
const source_part* use_of(const source_entries& bound, std::size_t column) {
    const auto found =
        std::ranges::find_if(bound.parts(), [column](const source_part& p) { return p.cell == column; });
    return found == bound.parts().end() ? nullptr : &*found;
}

void describe(value& field, const source_part& part, const source_columns::column& c) {
    field.add("type", field_type(type_of(part, c)));
    field.add("format", is_date(part, c) && c.pattern != "%Y-%m-%d" ? c.pattern : "default");
    if (part.measure && c.commas) field.add("groupChar", ",");
}

std::string title_of(const mapping& m, const source_part& part) {
    const auto f = std::ranges::find(m.fields, part.field, &mapping_field::name);
    if (f == m.fields.end()) return {};
    if (part.attribute.empty()) return f->label.value_or("");
    const auto a = std::ranges::find(f->attributes, part.attribute, &mapping_attribute::name);
    return a == f->attributes.end() ? "" : a->label.value_or("");
}

value fields(const mapping& m, const source_entries& bound, const source_file_facts& file,
             const std::vector<std::string>& types) {
    value list = value::array();
    const auto& columns = file.columns.columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const source_part* part = use_of(bound, i);
        value& made = list.items.emplace_back(value::object());
        made.add("name", columns[i].name);
        made.add("title", part ? title_of(m, *part) : "");
        made.add("description", "");
        if (part) {
            describe(made, *part, columns[i]);
            const auto& type = types[static_cast<std::size_t>(part - bound.parts().data())];
            if (!type.empty()) made.add("columnType", type);
        } else {
            made.add("type", "string");
            made.add("format", "default");
        }
    }
    return list;
}

value dialect(const source_file_facts& file) {
    value made = value::object();
    made.add("delimiter", std::string(1, file.delimiter));
    made.add("quoteChar", "\"");
    made.add("doubleQuote", value::boolean(true));
    made.add("lineTerminator", file.line_end);
    made.add("header", value::boolean(true));
    return made;
}

value resource(value fields_list, const source_file_facts& file) {
    value schema = value::object();
    schema.add("fields", std::move(fields_list));
    value made = value::object();
    made.add("name", "source");
    made.add("path", file.path);
    made.add("profile", "tabular-data-resource");
    made.add("mediatype", "text/csv");
    made.add("encoding", file.encoding);
    made.add("dialect", dialect(file));
    made.add("schema", std::move(schema));
    return made;
}

value* member(value& object, std::string_view key) {
    for (json::member& m : object.members)
        if (m.key.shown == key) return &m.value;
    return nullptr;
}

void add_constants(value& dimensions, const source_entries& bound) {
    for (const source_part& part : bound.parts()) {
        if (part.rule.kind != source_kind::constant) continue;
        value* dimension = member(dimensions, part.field);
        value* attributes = dimension ? member(*dimension, "attributes") : nullptr;
        value* attribute =
            attributes ? member(*attributes, part.attribute.empty() ? "label" : part.attribute) : nullptr;
        if (attribute) attribute->add("constant", part.rule.constant.value_or(""));
    }
}

std::string currency_of(const value& cube_measures, const std::string& measure) {
    const value* same = cube_measures.find(measure);
    if (same == nullptr && !cube_measures.members.empty()) same = &cube_measures.members.front().value;
    const value* currency = same ? same->find("currency") : nullptr;
    return currency ? currency->text.shown : "XXX";
}

value with_currencies(const value& measures, const value& cube_measures) {
    value made = measures;
    for (json::member& m : made.members) m.value.add("currency", currency_of(cube_measures, m.key.shown));
    return made;
}

std::optional<no_layout> why_no_header(const source_columns& columns) {
    std::set<std::string> names;
    for (const auto& c : columns.columns()) {
        if (is_blank(c.name))
            return no_layout{"header-empty", "A column of the file has no name in its header."};
        if (c.name.starts_with(' ') || c.name.starts_with('\t'))
            return no_layout{
                "header-padded",
                fmt::format("The file's column \"{}\" begins with a space, which some readers leave out.",
                            c.name)};
        if (!names.insert(c.name).second)
            return no_layout{"header-twice",
                             fmt::format("Two columns of the file are called \"{}\".", c.name)};
    }
    return std::nullopt;
}

std::optional<no_layout> why_not_readable(const source_file_facts& file) {
    if (file.byte_order_mark)
        return no_layout{
            "byte-order-mark",
            "The file begins with a byte order mark, which some readers take for a part of its first "
            "column's name."};
    if (file.encoding != "utf-8" && file.encoding != "latin1")
        return no_layout{"encoding",
                         fmt::format("The file is in {}, which not all readers know.", file.encoding)};
    if (!file.fault.empty())
        return no_layout{"not-readable", "Today's readers stop in the file. " + file.fault};
    if (auto why = why_no_header(file.columns)) return why;
    if (file.columns.ragged() > 0)
        return no_layout{"ragged-rows",
                         fmt::format("{} rows of the file are not as long as its header, the first is "
                                     "row {}.",
                                     file.columns.ragged(), file.columns.first_ragged())};
    if (file.columns.rows() != file.rows)
        return no_layout{"not-readable", fmt::format("Today's readers see {} rows in the file, v1 saw {}.",
                                                     file.columns.rows(), file.rows)};
    return std::nullopt;
}

}  // namespace

std::optional<no_layout> why_no_layout(const source_entries& bound, const source_file_facts& file) {
    if (auto why = why_not_readable(file)) return why;
    for (std::size_t i = 0; i < bound.parts().size(); ++i) {
        const source_part& part = bound.parts()[i];
        if (part.cell.value_or(0) >= file.columns.columns().size())
            return no_layout{"not-readable", "Today's readers see another header in the file than v1 did."};
        if (part.measure && !file.columns.columns()[*part.cell].numbers)
            return no_layout{
                "measure-not-numbers",
                fmt::format("Not every cell of the measure {} is a number to today's readers.", part.field)};
        if (file.defaults_used[i] > 0)
            return no_layout{
                "default-used",
                fmt::format("{} blank cells of {} are \"{}\" by the mapping, which no descriptor can say.",
                            file.defaults_used[i], part.rule.name, part.rule.default_value.value_or(""))};
    }
    return std::nullopt;
}

source_layout make_source_layout(const mapping& typed, const source_entries& bound,
                                 const source_file_facts& file) {
    const mapping m = harmless(typed);
    const auto columns = model_columns(bound, file.columns.columns());
    const olap_model model = make_olap_model(m, columns);
    source_layout made;
    made.resource = resource(fields(m, bound, file, os_types(columns).types), file);
    made.measures = model_measures(model);
    made.dimensions = model_dimensions(model);
    add_constants(made.dimensions, bound);
    return made;
}

value source_descriptor(value of_cube, const source_layout& layout, bool both) {
    value resources = value::array({layout.resource});
    value* standing = member(of_cube, "resources");
    value* model = member(of_cube, "model");
    const value* cube_measures = model ? model->find("measures") : nullptr;
    value made = value::object();
    made.add("measures", with_currencies(layout.measures, cube_measures ? *cube_measures : value::object()));
    made.add("dimensions", layout.dimensions);
    if (both && standing)
        for (value& r : standing->items) resources.items.push_back(std::move(r));
    if (standing) *standing = std::move(resources);
    if (model) *model = std::move(made);
    return of_cube;
}

}  // namespace osmig
