// Schemas, dialects and fields. A field's members depend on its type (1.x); 0.3 has fewer types, and looks at fewer
// members.
#include <map>

#include "package/shapes.hpp"

namespace osmig::shapes {

namespace {

using members = std::vector<member_shape>;

constexpr unsigned text_or_number = is_text | is_number;

member_shape text(std::string_view name) { return {name}; }
member_shape truth(std::string_view name) { return {.name = name, .kinds = is_truth}; }

member_shape texts(std::string_view name) {
    return {.name = name, .kinds = is_list, .items = is_text, .filled = true};
}

// Constraints: those that every type has, a list of values of these kinds, and what else the type has.
shape constraints(unsigned values, const members& more) {
    members all{truth("required"),
                truth("unique"),
                {.name = "enum", .kinds = is_list, .items = values, .filled = true, .distinct = true}};
    all.insert(all.end(), more.begin(), more.end());
    return {all, {}};
}

members bounds(unsigned kinds) {
    return {{.name = "minimum", .kinds = kinds}, {.name = "maximum", .kinds = kinds}};
}

members lengths() {
    return {{.name = "minLength", .kinds = is_whole}, {.name = "maxLength", .kinds = is_whole}};
}

members operator+(members a, const members& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

struct typed {
    shape constraints, field;
};

// `formats` empty: any.
void add(std::map<std::string_view, typed>& all, std::string_view type, std::vector<std::string_view> formats,
         shape asked, const members& more = {}) {
    auto& made = all[type];
    made.constraints = std::move(asked);
    made.field.members = members{{.name = "format", .words = std::move(formats)},
                                 {.name = "constraints", .kinds = is_object, .inner = &made.constraints},
                                 text("rdfType")} +
                         more;
}

std::map<std::string_view, typed> made_types() {
    std::map<std::string_view, typed> all;
    const members pattern{text("pattern")};
    add(all, "string", {"default", "email", "uri", "binary", "uuid"},
        constraints(is_text, pattern + lengths()));
    add(all, "number", {"default"}, constraints(text_or_number, pattern + bounds(text_or_number)),
        {truth("bareNumber"), text("decimalChar"), text("groupChar")});
    add(all, "integer", {"default"}, constraints(is_text | is_whole, pattern + bounds(is_text | is_whole)),
        {truth("bareNumber")});
    for (const auto* type : {"date", "time", "datetime"})
        add(all, type, {}, constraints(is_text, bounds(is_text)));
    add(all, "year", {"default"}, constraints(is_text | is_whole, bounds(is_text | is_whole)));
    add(all, "yearmonth", {"default"}, constraints(is_text, pattern + bounds(is_text)));
    add(all, "duration", {"default"}, constraints(is_text, bounds(is_text)));
    add(all, "boolean", {}, constraints(is_truth, {}), {texts("trueValues"), texts("falseValues")});
    add(all, "object", {"default"}, constraints(is_text | is_object, lengths()));
    add(all, "array", {"default"}, constraints(is_text | is_list, lengths()));
    add(all, "geojson", {"default", "topojson"}, constraints(is_text | is_object, lengths()));
    add(all, "geopoint", {"default", "array", "object"}, constraints(is_text | is_list | is_object, {}));
    add(all, "any", {}, constraints(is_text | is_number | is_truth | is_list | is_object, {}));
    return all;
}

shape made_field(bool fiscal) {
    member_shape type{.name = "type",
                      .words = {"string", "number", "integer", "boolean", "object", "array", "datetime",
                                "date", "time", "duration", "geopoint", "geojson", "any"}};
    if (!fiscal) type.words.insert(type.words.end(), {"year", "yearmonth"});
    return {{{.name = "name", .required = true}, text("title"), text("description"), type}, {}};
}

}  // namespace

const shape& schema() {
    static const shape one{
        {{.name = "fields", .kinds = is_list, .required = true, .items = is_object, .filled = true},
         {.name = "primaryKey",
          .kinds = is_text | is_list,
          .items = is_text,
          .filled = true,
          .distinct = true},
         {.name = "foreignKeys", .kinds = is_list, .items = is_object, .filled = true},
         texts("missingValues")},
        {}};
    return one;
}

const shape& dialect() {
    static const shape one{{text("delimiter"), text("lineTerminator"), text("nullSequence"),
                            text("quoteChar"), text("escapeChar"), truth("doubleQuote"),
                            truth("skipInitialSpace"), truth("header"), truth("caseSensitiveHeader")},
                           {}};
    return one;
}

const shape& field(bool fiscal) {
    static const shape of_03 = made_field(true), of_1x = made_field(false);
    return fiscal ? of_03 : of_1x;
}

const shape* typed_field(std::string_view type) {
    static const auto all = made_types();
    const auto found = all.find(type);
    return found == all.end() ? nullptr : &found->second.field;
}

}  // namespace osmig::shapes
