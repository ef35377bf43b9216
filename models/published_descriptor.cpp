#include "models/published_descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace osmig {

namespace {

using json::value;
using names = std::vector<std::string_view>;

const names package_order{"name",         "originalName", "title",     "description",    "owner",   "author",
                          "contributors", "countryCode",  "languages", "sources",        "private", "profile",
                          "profiles",     "resources",    "model",     "openspending_v1"};
const names resource_order{"name",  "path", "profile", "mediatype", "encoding",
                           "bytes", "hash", "dialect", "schema"};
const names field_order{"name", "title", "description", "type", "format", "columnType"};
const names source_order{"name", "title", "web", "path"};
const names dimension_order{"label", "description", "dimensionType", "primaryKey", "attributes"};
const names attribute_order{"source", "constant", "resource", "labelfor", "parent"};
const names measure_order{"source", "resource", "currency"};

// Members that are named first, in that order; the others after them, by name.
void order_members(value& v, const names& wanted) {
    const auto place = [&](const json::member& m) {
        return std::ranges::find(wanted, std::string_view(m.key.shown)) - wanted.begin();
    };
    std::ranges::sort(v.members, [&](const auto& a, const auto& b) {
        return std::pair(place(a), a.key.shown) < std::pair(place(b), b.key.shown);
    });
}

value* member(value& of, std::string_view key) {
    const auto found =
        std::ranges::find(of.members, key, [](const auto& m) { return std::string_view(m.key.shown); });
    return found == of.members.end() ? nullptr : &found->value;
}

template <typename Change>
void each_item(value& of, std::string_view key, Change change) {
    if (value* list = member(of, key)) {
        for (value& item : list->items) change(item);
    }
}

template <typename Change>
void each_member(value& of, std::string_view key, Change change) {
    if (value* object = member(of, key)) {
        for (json::member& m : object->members) change(m.value);
    }
}

using columns = std::map<std::string, std::size_t>;  // by name, their place

columns columns_of(value& descriptor) {
    columns out;
    each_item(descriptor, "resources", [&](value& resource) {
        value* schema = member(resource, "schema");
        if (schema == nullptr) return;
        each_item(*schema, "fields", [&](value& field) {
            if (const value* name = field.find("name")) out.try_emplace(name->text.shown, out.size());
        });
    });
    return out;
}

constexpr auto nowhere = std::numeric_limits<std::size_t>::max();

std::size_t place_of(const value& pointing, const columns& known) {
    const value* source = pointing.find("source");
    const auto found = source == nullptr ? known.end() : known.find(source->text.shown);
    return found == known.end() ? nowhere : found->second;
}

// A dimension stands where its first column does.
std::size_t first_place(const value& dimension, const columns& known) {
    const value* attributes = dimension.find("attributes");
    std::size_t first = nowhere;
    if (attributes == nullptr) return first;
    for (const auto& a : attributes->members) first = std::min(first, place_of(a.value, known));
    return first;
}

template <typename Place>
void order_by(value* object, Place place) {
    if (object == nullptr) return;
    std::ranges::stable_sort(object->members, [&](const auto& a, const auto& b) {
        return std::pair(place(a.value), a.key.shown) < std::pair(place(b.value), b.key.shown);
    });
}

void order_model(value& model, const columns& known) {
    const auto at = [&](const value& v) { return place_of(v, known); };
    order_members(model, {"measures", "dimensions"});
    order_by(member(model, "measures"), at);
    order_by(member(model, "dimensions"), [&](const value& v) { return first_place(v, known); });
    each_member(model, "measures", [](value& m) { order_members(m, measure_order); });
    each_member(model, "dimensions", [&](value& d) {
        order_members(d, dimension_order);
        order_by(member(d, "attributes"), at);
        each_member(d, "attributes", [](value& a) { order_members(a, attribute_order); });
    });
}

void order_resource(value& resource) {
    order_members(resource, resource_order);
    value* schema = member(resource, "schema");
    if (schema == nullptr) return;
    order_members(*schema, {"fields"});
    each_item(*schema, "fields", [](value& field) { order_members(field, field_order); });
}

void set(value& object, std::string_view key, value to) {
    if (value* found = member(object, key)) {
        *found = std::move(to);
    } else {
        object.add(key, std::move(to));
    }
}

bool is_flat(const value& v) {
    return std::ranges::all_of(v.items, [](const value& i) { return i.items.empty() && i.members.empty(); });
}

void write(std::string& out, const value& v, int depth);

// Lists of words stay on one line.
void write_list(std::string& out, const value& v, int depth) {
    const bool flat = is_flat(v);
    const auto begin = [&](int at) {
        if (!flat) out += "\n" + std::string(static_cast<std::size_t>(at) * 2, ' ');
    };
    out += '[';
    for (std::size_t i = 0; i < v.items.size(); ++i) {
        if (i > 0) out += flat ? ", " : ",";
        begin(depth + 1);
        write(out, v.items[i], depth + 1);
    }
    begin(depth);
    out += ']';
}

void write_object(std::string& out, const value& v, int depth) {
    out += '{';
    for (std::size_t i = 0; i < v.members.size(); ++i) {
        out += (i > 0 ? ",\n" : "\n") + std::string(static_cast<std::size_t>(depth + 1) * 2, ' ');
        out += json::write(value(v.members[i].key.shown), json::mode::jsonb) + ": ";
        write(out, v.members[i].value, depth + 1);
    }
    out += "\n" + std::string(static_cast<std::size_t>(depth) * 2, ' ') + '}';
}

void write(std::string& out, const value& v, int depth) {
    if (v.kind == json::kind::array && !v.items.empty()) return write_list(out, v, depth);
    if (v.kind == json::kind::object && !v.members.empty()) return write_object(out, v, depth);
    out += json::write(v, json::mode::jsonb);
}

}  // namespace

value in_reading_order(value descriptor) {
    const auto known = columns_of(descriptor);
    order_members(descriptor, package_order);
    each_item(descriptor, "resources", order_resource);
    each_item(descriptor, "sources", [](value& s) { order_members(s, source_order); });
    each_item(descriptor, "contributors", [](value& c) { order_members(c, {"name", "title"}); });
    if (value* profiles = member(descriptor, "profiles")) order_members(*profiles, {"fiscal", "tabular"});
    if (value* model = member(descriptor, "model")) order_model(*model, known);
    return descriptor;
}

void point_to_archive(value& descriptor, const std::map<std::string, std::string>& archived) {
    each_item(descriptor, "sources", [&](value& source) {
        const value* id = source.find("name");
        const auto found = id == nullptr ? archived.end() : archived.find(id->text.shown);
        if (found != archived.end()) set(source, "path", found->second);
    });
}

void leave_out_sources(value& descriptor, const std::vector<std::string>& ids) {
    value* sources = member(descriptor, "sources");
    if (sources == nullptr || ids.empty()) return;
    erase_if(sources->items, [&](const value& source) {
        const value* id = source.find("name");
        return id != nullptr && std::ranges::find(ids, id->text.shown) != ids.end();
    });
    if (sources->items.empty())
        erase_if(descriptor.members, [](const json::member& m) { return m.key.shown == "sources"; });
}

void hide_address(value& descriptor, const std::string& account) {
    value* author = member(descriptor, "author");
    if (author == nullptr) return;
    auto& text = author->text.shown;
    const auto begin = text.rfind('<');
    if (begin == text.npos || !text.ends_with('>')) return;  // a name alone
    *author = text.substr(0, begin) + "<" + account + "@not.shown>";
}

void state_dialect(value& descriptor, const std::string& path) {
    each_item(descriptor, "resources", [&](value& resource) {
        const value* at = resource.find("path");
        if (at == nullptr || at->text.shown != path) return;
        value dialect = value::object();
        dialect.add("delimiter", ",");
        dialect.add("doubleQuote", value::boolean(true));
        set(resource, "dialect", std::move(dialect));
    });
}

void state_files(value& descriptor, const std::map<std::string, file_facts>& files) {
    each_item(descriptor, "resources", [&](value& resource) {
        const value* path = resource.find("path");
        const auto found = path == nullptr ? files.end() : files.find(path->text.shown);
        if (found == files.end()) return;
        set(resource, "bytes", value::integer(static_cast<long long>(found->second.bytes)));
        set(resource, "hash", "sha256:" + found->second.sha256);
        order_members(resource, resource_order);
    });
}

std::string published_text(const value& descriptor) {
    std::string out;
    write(out, descriptor, 0);
    return out + "\n";
}

}  // namespace osmig
