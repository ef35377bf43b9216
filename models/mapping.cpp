#include "models/mapping.hpp"

#include <fmt/format.h>

#include "models/json.hpp"

namespace osmig {

namespace {

using json::value;

std::optional<std::string> optional_text(const value& from, std::string_view key) {
    const value* found = from.find(key);
    if (!found || found->kind == json::kind::null) return std::nullopt;
    return json::cell_text(*found);
}

std::string text_or_nothing(const value& from, std::string_view key) {
    return optional_text(from, key).value_or("");
}

bool flag(const value& from, std::string_view key) {
    const value* found = from.find(key);
    return found && found->truthy();
}

bool is(const value* v, json::kind kind) { return v && v->kind == kind; }

[[noreturn]] void not_an_object(const std::string& what) {
    throw mapping_error("mapping-not-object", what + " is not a JSON object; repair it in the legacy.");
}

[[noreturn]] void old_shape(const std::string& what) {
    throw mapping_error("mapping-old-shape",
                        what + ", as mappings had before 2011-12-07; only the shape after that can be read.");
}

// v1's rule, word for word (Dataset._load_model): the first that applies.
field_kind kind_of(const mapping_field& f) {
    if (f.type == "measure" || f.name == "amount") return field_kind::measure;
    if (f.type == "date" || (f.name == "time" && f.datatype == "date")) return field_kind::date;
    if (f.type == "value" || f.type == "attribute") return field_kind::attribute;
    return field_kind::compound;
}

mapping_attribute read_attribute(const std::string& field, const json::member& m) {
    if (m.value.kind != json::kind::object)
        not_an_object(fmt::format("Attribute \"{}\" of field \"{}\"", m.key.shown, field));
    return {m.key.shown,
            text_or_nothing(m.value, "datatype"),
            optional_text(m.value, "label"),
            optional_text(m.value, "column"),
            optional_text(m.value, "constant"),
            optional_text(m.value, "default_value")};
}

std::vector<mapping_attribute> read_attributes(const std::string& field, const value& definition) {
    const value* attributes = definition.find("attributes");
    if (!attributes || attributes->kind == json::kind::null) return {};
    if (attributes->kind != json::kind::object)
        old_shape(fmt::format("Field \"{}\" has attributes that are no object", field));
    std::vector<mapping_attribute> read;
    for (const json::member& m : attributes->members) read.push_back(read_attribute(field, m));
    return read;
}

mapping_field read_field(const json::member& m) {
    const value& definition = m.value;
    if (definition.kind != json::kind::object) not_an_object(fmt::format("Field \"{}\"", m.key.shown));
    if (is(definition.find("fields"), json::kind::array))
        old_shape(fmt::format("Field \"{}\" has a list of \"fields\"", m.key.shown));
    mapping_field f;
    f.name = m.key.shown;
    f.type = text_or_nothing(definition, "type");
    f.datatype = text_or_nothing(definition, "datatype");
    f.kind = kind_of(f);
    f.label = optional_text(definition, "label");
    f.description = optional_text(definition, "description");
    f.column = optional_text(definition, "column");
    f.default_value = optional_text(definition, "default_value");
    f.format = optional_text(definition, "format");
    f.key = flag(definition, "key");
    f.facet = flag(definition, "facet");
    if (f.kind == field_kind::compound) f.attributes = read_attributes(f.name, definition);
    return f;
}

value read_document(std::string_view text) {
    try {
        return json::parse(text);
    } catch (const json::error& e) {
        throw mapping_error("mapping-unparsable", fmt::format("dataset.data is not JSON: {}.", e.what()));
    }
}

// Before 2011-11-22 the keys stood in a list of their own, and no field said that it was one.
bool keys_stand_apart(const value& data) {
    const value* dataset = data.find("dataset");
    return dataset && is(dataset->find("unique_keys"), json::kind::array);
}

bool has_key(const mapping& m) {
    for (const mapping_field& f : m.fields)
        if (f.key) return true;
    return false;
}

}  // namespace

mapping parse_mapping(std::string_view dataset_data) {
    if (dataset_data.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
    const value data = read_document(dataset_data);
    if (data.kind == json::kind::null) return {};
    if (data.kind != json::kind::object) not_an_object("dataset.data");
    const value* fields = data.find("mapping");
    if (!fields || fields->kind == json::kind::null) return {};
    if (fields->kind != json::kind::object) not_an_object("The \"mapping\" in dataset.data");
    mapping read;
    for (const json::member& m : fields->members) read.fields.push_back(read_field(m));
    if (keys_stand_apart(data) && !has_key(read)) old_shape("The keys stand in a list \"unique_keys\"");
    return read;
}

}  // namespace osmig
