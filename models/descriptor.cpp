#include "models/descriptor.hpp"

#include <fmt/format.h>

#include "models/public_url.hpp"

namespace osmig {

namespace {

using json::value;

value texts(const std::vector<std::string>& list) {
    value made = value::array();
    for (const std::string& text : list) made.items.emplace_back(text);
    return made;
}

void add_text(value& into, std::string_view key, const cell& text) {
    if (text && !text->empty()) into.add(key, *text);
}

void add_list(value& into, std::string_view key, value list) {
    if (!list.items.empty()) into.add(key, std::move(list));
}

const mapping_field* find_field(const mapping& m, const std::string& name) {
    for (const mapping_field& f : m.fields)
        if (f.name == name) return &f;
    return nullptr;
}

cell attribute_label(const mapping_field& f, const std::string& name) {
    for (const mapping_attribute& a : f.attributes)
        if (a.name == name) return a.label;
    return std::nullopt;
}

// A column that is a whole field has the field's label; the others only one of their own.
value field(const fact_column& c, const std::string& os_type, const mapping& m) {
    const mapping_field* of = find_field(m, c.field);
    const bool whole = of && c.attribute.empty();
    const cell title = whole ? of->label : of ? attribute_label(*of, c.attribute) : std::nullopt;
    value made = value::object();
    made.add("name", c.csv_name);
    made.add("title", title.value_or(""));
    made.add("description", whole ? of->description.value_or("") : "");
    made.add("type", field_type(c.type));
    made.add("format", "default");
    if (!os_type.empty()) made.add("columnType", os_type);
    return made;
}

value resources(const descriptor_parts& p) {
    value list = value::array();
    if (p.columns.empty()) return list;
    const column_types types = os_types(p.columns);
    value fields = value::array();
    for (std::size_t i = 0; i < p.columns.size(); ++i)
        fields.items.push_back(field(p.columns[i], types.types[i], *p.package->fields));
    value schema = value::object();
    schema.add("fields", std::move(fields));
    value resource = value::object();
    resource.add("name", "dataset");
    resource.add("path", "dataset.csv");
    resource.add("profile", "tabular-data-resource");
    resource.add("mediatype", "text/csv");
    resource.add("encoding", "utf-8");
    resource.add("schema", std::move(schema));
    list.items.push_back(std::move(resource));
    return list;
}

value measures(const descriptor_parts& p) {
    value made = model_measures(p.model);
    for (json::member& m : made.members) m.value.add("currency", p.currency);
    return made;
}

value dimension(const olap_dimension& d) {
    value attributes = value::object();
    for (const olap_attribute& a : d.attributes) {
        value& attribute = attributes.add(a.name, value::object());
        attribute.add("source", a.column->csv_name);
        add_text(attribute, "labelfor", a.label_for);
    }
    value made = value::object();
    add_text(made, "label", d.field->label);
    add_text(made, "description", d.field->description);
    made.add("attributes", std::move(attributes));
    made.add("primaryKey", d.key.size() == 1 ? value(d.key.front()) : texts(d.key));
    add_text(made, "dimensionType", d.type);
    return made;
}

value logical_model(const descriptor_parts& p) {
    value made = value::object();
    made.add("measures", measures(p));
    made.add("dimensions", model_dimensions(p.model));
    return made;
}

// 0.3 wants a name, 1.x a title.
value contributors(const package_input& p) {
    value list = value::array();
    for (std::size_t i = 1; i < p.team.size(); ++i) {
        value& made = list.items.emplace_back(value::object());
        made.add("name", p.team[i].name);
        made.add("title", p.team[i].name);
    }
    return list;
}

// 1.x refuses a path that could leave the package.
bool is_path(const std::string& url) {
    return std::string_view{"./~"}.find(url.front()) == std::string_view::npos &&
           url.find("..") == std::string::npos;
}

value sources(const package_input& p) {
    value list = value::array();
    for (const package_source& s : p.sources) {
        if (s.url.empty()) continue;
        const std::string url = public_url(s.url);
        value& made = list.items.emplace_back(value::object());
        made.add("name", s.id);
        made.add("title", "Source " + s.id);
        made.add("web", url);
        if (!url.empty() && is_path(url)) made.add("path", url);
    }
    return list;
}

// "2013-04-12 14:03:13" as JSON's readers expect it. v1 wrote UTC.
cell iso_time(cell time) {
    if (time && time->size() > 10 && (*time)[10] == ' ') (*time)[10] = 'T';
    return time;
}

// What of v1 has no place in the specification.
value v1_leftovers(const package_input& p) {
    value made = value::object();
    made.add("id", value::integer(std::stoll(p.v1_id)));
    add_text(made, "category", p.category);
    add_text(made, "default_time", p.default_time);
    add_text(made, "ckan_uri", p.ckan_uri);
    add_text(made, "created_at", iso_time(p.created_at));
    add_text(made, "updated_at", iso_time(p.updated_at));
    return made;
}

}  // namespace

std::string_view field_type(fact_type type) {
    switch (type) {
        case fact_type::numeric:
            return "number";
        case fact_type::date:
            return "date";
        case fact_type::integer:
            return "integer";
        case fact_type::text:
            return "string";
    }
    return "string";
}

value model_measures(const olap_model& model) {
    value made = value::object();
    for (const olap_measure& m : model.measures)
        made.add(m.field->name, value::object()).add("source", m.column->csv_name);
    return made;
}

value model_dimensions(const olap_model& model) {
    value made = value::object();
    for (const olap_dimension& d : model.dimensions) made.add(d.field->name, dimension(d));
    return made;
}

value make_descriptor(const descriptor_parts& parts) {
    const package_input& p = *parts.package;
    value made = value::object();
    made.add("name", p.name);
    made.add("originalName", p.v1_name);
    made.add("title", p.label && !p.label->empty() ? *p.label : p.v1_name);
    if (p.description) made.add("description", *p.description);
    made.add("owner", parts.owner.idhash);
    made.add("author", author_text(parts.owner));
    add_list(made, "contributors", contributors(p));
    add_list(made, "countryCode", texts(parts.countries));
    add_list(made, "languages", texts(p.languages));
    add_list(made, "sources", sources(p));
    made.add("private", value::boolean(p.is_private));
    made.add("profile", "tabular-data-package");
    value& profiles = made.add("profiles", value::object());
    profiles.add("fiscal", "*");
    profiles.add("tabular", "*");
    made.add("resources", resources(parts));
    made.add("model", logical_model(parts));
    made.add("openspending_v1", v1_leftovers(p));
    return made;
}

}  // namespace osmig
