#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "package/descriptor_check.hpp"
#include "package/shapes.hpp"
#include "package/text_rules.hpp"

namespace osmig {

namespace {

using json::kind;

void check_file(const json::value& resource, const descriptor_place& place) {
    const auto path = member_text(resource, "path");
    const bool inline_data = resource.find("data") != nullptr;
    if (inline_data && resource.find("path") != nullptr)
        place.add("path-and-data", "It has both path and data; readers of 1.x refuse that.");
    if (!member_of(resource, "path", kind::string)) return;
    const auto reason = is_remote(path) ? std::nullopt : unsafe_path(path);
    if (reason) place.at("path").add("unsafe-path", fmt::format("\"{}\" {}.", path, *reason));
}

// What profile "tabular-data-package" asks of each resource.
void check_tabular(const json::value& resource, const descriptor_place& place) {
    const auto profile = member_text(resource, "profile");
    if (profile != "tabular-data-resource")
        place.at("profile").add("resource-profile",
                                "In a tabular package it must be \"tabular-data-resource\".");
    if (resource.find("schema") == nullptr)
        place.at("schema").add("missing-member", "It is not there, and a tabular resource must have one.");
}

// npm tableschema knows no other format of a file than csv, and its table readers no file in several parts.
void check_format(const json::value& resource, const descriptor_place& place) {
    const auto format = member_text(resource, "format");
    if (format.empty() || format == "csv" || member_text(resource, "profile") != "tabular-data-resource")
        return;
    place.at("format").add("format-not-csv",
                           fmt::format("\"{}\" is no format that readers of tables know: csv is.", format));
}

void check_field(const json::value& field, package_kind what, const descriptor_place& place) {
    check_shape(field, shapes::field(what == package_kind::fiscal), place);
    const auto type = member_text(field, "type");
    if (const auto* typed = shapes::typed_field(type.empty() ? "string" : type))
        check_shape(field, *typed, place);
    if (type != "geojson" || member_text(field, "format") == "topojson") return;
    place.at("type").warn("geojson-refused", "npm tableschema 1.12 refuses every value of this type.");
}

void check_keys(const json::value& schema, const std::vector<std::string>& names,
                const descriptor_place& place) {
    for (const auto& key : member_texts(schema, "primaryKey"))
        if (std::find(names.begin(), names.end(), key) == names.end())
            place.at("primaryKey").add("key-field", fmt::format("\"{}\" is no field of the schema.", key));
}

void check_foreign_key(const json::value& key, const std::vector<std::string>& names,
                       const descriptor_place& place) {
    static const shape reference{
        {{.name = "resource", .required = true},
         {.name = "fields", .kinds = is_text | is_list, .required = true, .items = is_text}},
        {}};
    static const shape wanted{
        {{.name = "fields", .kinds = is_text | is_list, .required = true, .items = is_text},
         {.name = "reference", .kinds = is_object, .required = true, .inner = &reference}},
        {}};
    check_shape(key, wanted, place);
    for (const auto& one : member_texts(key, "fields"))
        if (std::find(names.begin(), names.end(), one) == names.end())
            place.at("fields").add("key-field", fmt::format("\"{}\" is no field of the schema.", one));
    const auto* there = member_of(key, "reference", kind::object);
    if (there == nullptr || member_texts(*there, "fields").size() == member_texts(key, "fields").size())
        return;
    place.at("reference").at("fields").add("key-field", "There must be as many fields here as in the key.");
}

}  // namespace

void check_schema(const json::value& schema, package_kind what, const descriptor_place& place) {
    const auto* fields = member_of(schema, "fields", kind::array);
    if (fields == nullptr) return;
    for (std::size_t i = 0; i < fields->items.size(); ++i)
        if (fields->items[i].kind == kind::object)
            check_field(fields->items[i], what, place.at("fields").at(i));
    const auto names = field_names(schema);
    std::set<std::string> taken;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty() || taken.insert(names[i]).second) continue;
        place.at("fields").at(i).at("name").add(
            "twice", fmt::format("Another field is called \"{}\", too.", names[i]));
    }
    check_keys(schema, names, place);
    const auto* foreign = member_of(schema, "foreignKeys", kind::array);
    if (foreign == nullptr) return;
    for (std::size_t i = 0; i < foreign->items.size(); ++i)
        check_foreign_key(foreign->items[i], names, place.at("foreignKeys").at(i));
}

void check_resource(const json::value& resource, package_kind what, bool tabular_package,
                    const descriptor_place& place) {
    check_shape(resource, what == package_kind::fiscal ? shapes::resource() : shapes::tabular_resource(),
                place);
    check_file(resource, place);
    if (tabular_package) check_tabular(resource, place);
    check_format(resource, place);
    if (const auto* schema = member_of(resource, "schema", kind::object))
        check_schema(*schema, what, place.at("schema"));
    const auto* dialect = member_of(resource, "dialect", kind::object);
    if (dialect == nullptr || dialect->find("quoteChar") == nullptr || dialect->find("escapeChar") == nullptr)
        return;
    place.at("dialect").add("bad-dialect", "quoteChar and escapeChar exclude each other.");
}

}  // namespace osmig
