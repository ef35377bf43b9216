// The fields of a mapping.
#include "models/mapping.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/mapping_reader.hpp"

namespace osmig {

namespace {

using json::value;

bool flag(const value& from, std::string_view key) {
    const value* found = from.find(key);
    return found && found->truthy();
}

// v1's migration of 2011-11-21 took a type in any case, and with spaces around it.
std::string plain_type(const std::string& type) {
    static constexpr std::string_view spaces = " \t\r\n";
    const auto start = std::min(type.find_first_not_of(spaces), type.size());
    std::string plain = type.substr(start, type.find_last_not_of(spaces) + 1 - start);
    for (char& c : plain)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return plain;
}

// v1's rule, word for word (Dataset._load_model): the first that applies.
field_kind kind_of(const std::string& name, const std::string& type, const std::string& datatype) {
    if (type == "measure" || name == "amount") return field_kind::measure;
    if (type == "date" || (name == "time" && datatype == "date")) return field_kind::date;
    if (type == "value" || type == "attribute") return field_kind::attribute;
    return field_kind::compound;
}

field_kind kind_of(const mapping_field& f, reading& notes) {
    const field_kind kind = kind_of(f.name, plain_type(f.type), f.datatype);
    if (kind != kind_of(f.name, f.type, f.datatype)) notes.rule("mapping-type-plain");
    return kind;
}

mapping_field read_field(const std::string& name, const value& definition, reading& notes) {
    mapping_field f;
    f.name = name;
    f.type = member_text(definition, "type").value_or("");
    f.datatype = member_text(definition, "datatype").value_or("");
    f.kind = kind_of(f, notes);
    f.label = member_text(definition, "label");
    f.description = member_text(definition, "description");
    f.column = member_text(definition, "column");
    f.default_value = member_text(definition, "default_value");
    f.format = member_text(definition, "format");
    f.key = flag(definition, "key");
    f.facet = flag(definition, "facet");
    std::vector<std::string_view> known{"type",          "datatype", "label", "description", "column",
                                        "default_value", "format",   "key",   "facet"};
    if (f.kind == field_kind::compound) {
        attributes_read attributes = read_attributes(name, definition, notes);
        f.attributes = std::move(attributes.list);
        if (!attributes.from.empty()) known.push_back(attributes.from);
        if (f.attributes.empty()) notes.rule("mapping-compound-bare");
    }
    f.others = other_members(definition, known);
    return f;
}

bool has_field(const mapping& m, const std::string& name) {
    return std::ranges::find(m.fields, name, &mapping_field::name) != m.fields.end();
}

}  // namespace

mapping read_mapping(const value& fields, reading& notes) {
    mapping read;
    for (const json::member& m : fields.members) {
        const std::string& name = m.key.shown;
        const std::string whose = fmt::format("field \"{}\"", name);
        value room;
        const value* definition = definition_of(m.value, room, whose, notes);
        if (!definition) continue;
        if (name.empty() || has_field(read, name))
            notes.left_out.push_back(name.empty() ? "a field has no name" : whose + " is there twice");
        else
            read.fields.push_back(read_field(name, *definition, notes));
    }
    if (read.fields.empty() && !fields.members.empty())
        throw mapping_error(
            "mapping-not-object",
            fmt::format("Not one field of the \"mapping\" can be read ({}); repair it in the legacy.",
                        fmt::join(notes.left_out, "; ")));
    return read;
}

}  // namespace osmig
