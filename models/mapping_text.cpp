// A mapping as text: what extract stores in doc.mapping and import reads from there.
#include <array>

#include "models/json.hpp"
#include "models/mapping.hpp"

namespace osmig {

namespace {

using json::value;

constexpr std::array<std::string_view, 4> kinds = {"measure", "date", "attribute", "compound"};

void put(value& into, std::string_view key, const std::optional<std::string>& text) {
    if (text) into.add(key, *text);
}

void put_flag(value& into, std::string_view key, bool flag) {
    if (flag) into.add(key, value::boolean(true));
}

value to_json(const mapping_attribute& a) {
    value made = value::object();
    made.add("name", a.name);
    made.add("datatype", a.datatype);
    put(made, "label", a.label);
    put(made, "column", a.column);
    put(made, "constant", a.constant);
    put(made, "default_value", a.default_value);
    put(made, "others", a.others);
    return made;
}

value to_json(const mapping_field& f) {
    value made = value::object();
    made.add("name", f.name);
    made.add("type", f.type);
    made.add("kind", kind_name(f.kind));
    made.add("datatype", f.datatype);
    put(made, "label", f.label);
    put(made, "description", f.description);
    put(made, "column", f.column);
    put(made, "default_value", f.default_value);
    put(made, "format", f.format);
    put_flag(made, "key", f.key);
    put_flag(made, "facet", f.facet);
    put(made, "others", f.others);
    if (f.attributes.empty()) return made;
    value& attributes = made.add("attributes", value::array());
    for (const mapping_attribute& a : f.attributes) attributes.items.push_back(to_json(a));
    return made;
}

std::optional<std::string> get(const value& from, std::string_view key) {
    const value* found = from.find(key);
    return found ? std::optional{found->text.shown} : std::nullopt;
}

std::string need(const value& from, std::string_view key) {
    const value* found = from.find(key);
    if (found && found->kind == json::kind::string) return found->text.shown;
    throw mapping_error("mapping-text", "A stored mapping lacks \"" + std::string{key} +
                                            "\"; run extract_v1_documents again.");
}

field_kind kind_from(const std::string& name) {
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (kinds[i] == name) return static_cast<field_kind>(i);
    throw mapping_error("mapping-text", "A stored mapping has a field of the unknown kind \"" + name + "\".");
}

mapping_attribute attribute_from(const value& v) {
    return {need(v, "name"),    need(v, "datatype"),     get(v, "label"), get(v, "column"),
            get(v, "constant"), get(v, "default_value"), get(v, "others")};
}

mapping_field field_from(const value& v) {
    mapping_field f;
    f.name = need(v, "name");
    f.type = need(v, "type");
    f.kind = kind_from(need(v, "kind"));
    f.datatype = need(v, "datatype");
    f.label = get(v, "label");
    f.description = get(v, "description");
    f.column = get(v, "column");
    f.default_value = get(v, "default_value");
    f.format = get(v, "format");
    f.key = v.find("key") != nullptr;
    f.facet = v.find("facet") != nullptr;
    f.others = get(v, "others");
    if (const value* attributes = v.find("attributes"))
        for (const value& a : attributes->items) f.attributes.push_back(attribute_from(a));
    return f;
}

}  // namespace

std::string_view kind_name(field_kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

std::string mapping_text(const mapping& m) {
    value fields = value::array();
    for (const mapping_field& f : m.fields) fields.items.push_back(to_json(f));
    return json::write(fields, json::mode::jsonb);
}

mapping mapping_from_text(std::string_view text) {
    mapping read;
    try {
        for (const value& v : json::parse(text).items) read.fields.push_back(field_from(v));
    } catch (const json::error& e) {
        throw mapping_error("mapping-text", std::string{"A stored mapping is not JSON: "} + e.what() +
                                                "; run extract_v1_documents again.");
    }
    return read;
}

}  // namespace osmig
