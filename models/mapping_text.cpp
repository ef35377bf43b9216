// A mapping as text: what extract stores in doc.mapping and import reads from there.
#include <array>

#include "models/json.hpp"
#include "models/mapping.hpp"

namespace osmig {

namespace {

using json::value;

constexpr std::array<std::string_view, 4> kinds = {"measure", "date", "attribute", "compound"};

// Writes an object member by member: a tree would hold a document of megabytes once more.
class object_writer {
public:
    explicit object_writer(std::string& out) : out_(out) { out_ += '{'; }
    void close() { out_ += '}'; }

    void key(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        json::append_string(out_, name, json::mode::jsonb);
        out_ += ':';
    }
    void text(std::string_view name, std::string_view content) {
        key(name);
        json::append_string(out_, content, json::mode::jsonb);
    }
    void text(std::string_view name, const std::optional<std::string>& content) {
        if (content) text(name, std::string_view{*content});
    }
    void text(std::string_view name, const std::string& content) { text(name, std::string_view{content}); }
    void flag(std::string_view name, bool set) {
        if (!set) return;
        key(name);
        out_ += "true";
    }

private:
    std::string& out_;
};

void append_attribute(std::string& out, const mapping_attribute& a) {
    object_writer made(out);
    made.text("name", a.name);
    made.text("datatype", a.datatype);
    made.text("label", a.label);
    made.text("column", a.column);
    made.text("constant", a.constant);
    made.text("default_value", a.default_value);
    made.text("others", a.others);
    made.close();
}

void append_list(std::string& out, const auto& list, const auto& append_one) {
    out += '[';
    for (const auto& one : list) {
        if (&one != &list.front()) out += ',';
        append_one(out, one);
    }
    out += ']';
}

void append_field(std::string& out, const mapping_field& f) {
    object_writer made(out);
    made.text("name", f.name);
    made.text("type", f.type);
    made.text("kind", kind_name(f.kind));
    made.text("datatype", f.datatype);
    made.text("label", f.label);
    made.text("description", f.description);
    made.text("column", f.column);
    made.text("default_value", f.default_value);
    made.text("format", f.format);
    made.flag("key", f.key);
    made.flag("facet", f.facet);
    made.text("others", f.others);
    if (!f.attributes.empty()) {
        made.key("attributes");
        append_list(out, f.attributes, append_attribute);
    }
    made.close();
}

std::size_t about(const std::optional<std::string>& text) { return text ? text->size() + 20 : 0; }

// How long the text will be, but for escapes.
std::size_t about(const mapping& m) {
    std::size_t bytes = 2;
    for (const mapping_field& f : m.fields) {
        bytes += f.name.size() + f.type.size() + f.datatype.size() + about(f.label) + about(f.description) +
                 about(f.column) + about(f.default_value) + about(f.format) + about(f.others) + 100;
        for (const mapping_attribute& a : f.attributes)
            bytes += a.name.size() + a.datatype.size() + about(a.label) + about(a.column) +
                     about(a.constant) + about(a.default_value) + about(a.others) + 40;
    }
    return bytes;
}

// Texts are taken out of the tree.
std::optional<std::string> get(value& from, std::string_view key) {
    value* found = from.find(key);
    return found ? std::optional{std::move(found->text.shown)} : std::nullopt;
}

std::string need(value& from, std::string_view key) {
    value* found = from.find(key);
    if (found && found->kind == json::kind::string) return std::move(found->text.shown);
    throw mapping_error("mapping-text", "A stored mapping lacks \"" + std::string{key} +
                                            "\"; run extract_v1_documents again.");
}

field_kind kind_from(const std::string& name) {
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (kinds[i] == name) return static_cast<field_kind>(i);
    throw mapping_error("mapping-text", "A stored mapping has a field of the unknown kind \"" + name + "\".");
}

mapping_attribute attribute_from(value& v) {
    return {need(v, "name"),    need(v, "datatype"),     get(v, "label"), get(v, "column"),
            get(v, "constant"), get(v, "default_value"), get(v, "others")};
}

mapping_field field_from(value& v) {
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
    if (value* attributes = v.find("attributes"))
        for (value& a : attributes->items) f.attributes.push_back(attribute_from(a));
    return f;
}

}  // namespace

std::string_view kind_name(field_kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

std::string mapping_text(const mapping& m) {
    std::string out;
    out.reserve(about(m));
    append_list(out, m.fields, append_field);
    return out;
}

mapping mapping_from_text(std::string_view text) {
    mapping read;
    try {
        value list = json::parse(text);
        for (value& v : list.items) read.fields.push_back(field_from(v));
    } catch (const json::error& e) {
        throw mapping_error("mapping-text", std::string{"A stored mapping is not JSON: "} + e.what() +
                                                "; run extract_v1_documents again.");
    }
    return read;
}

}  // namespace osmig
