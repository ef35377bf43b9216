#include "package/shapes.hpp"
#include "package/text_rules.hpp"

namespace osmig::shapes {

namespace {

using members = std::vector<member_shape>;

member_shape text(std::string_view name) { return {name}; }

member_shape ruled(std::string_view name, const text_rule& rule, bool required = false) {
    return {.name = name, .required = required, .text = &rule};
}

member_shape word(std::string_view name, std::vector<std::string_view> words) {
    return {.name = name, .words = std::move(words)};
}

member_shape object(std::string_view name, const shape& inner, bool required = false) {
    return {.name = name, .kinds = is_object, .required = required, .inner = &inner};
}

member_shape objects(std::string_view name, const shape& inner) {
    return {.name = name, .kinds = is_list, .inner = &inner, .items = is_object, .filled = true};
}

const shape& author() {
    static const shape one{{{.name = "name", .required = true}, text("email"), text("web")}, {}};
    return one;
}

// 0.3 demands a name of each, 1.x a title.
const shape& contributor(bool fiscal) {
    static const auto made = [](bool named) {
        return shape{{{.name = "name", .required = named},
                      {.name = "title", .required = true},
                      text("email"),
                      text("web"),
                      text("path"),
                      text("organisation"),
                      word("role", {"publisher", "author", "maintainer", "wrangler", "contributor"})},
                     {}};
    };
    static const shape with_name = made(true), without = made(false);
    return fiscal ? with_name : without;
}

const shape& source(bool fiscal) {
    static const members all{
        {.name = "title", .required = true}, text("path"), text("email"), text("name"), text("web")};
    static const shape named{all, {"name", "web", "email"}}, titled{all, {}};
    return fiscal ? named : titled;
}

const shape& licence() {
    static const shape one{{text("type"), text("url")}, {"type", "url"}};
    return one;
}

const shape& listed_licence() {
    static const shape one{{ruled("name", text_rules::license_name), text("path"), text("title")}, {}};
    return one;
}

const shape& period() {
    static const shape one{{ruled("start", text_rules::day, true), ruled("end", text_rules::day)}, {}};
    return one;
}

const shape& model() {
    static const shape one{{{.name = "measures", .kinds = is_object, .required = true},
                            {.name = "dimensions", .kinds = is_object, .required = true}},
                           {}};
    return one;
}

// What 1.x knows of any package.
members common(bool fiscal) {
    members all{
        text("title"),
        text("description"),
        text("homepage"),
        text("id"),
        text("created"),
        text("image"),
        text("version"),
        text("owner"),
        {.name = "contributors",
         .kinds = is_list,
         .inner = &contributor(fiscal),
         .items = is_text | is_object,
         .filled = true},
        {.name = "keywords", .kinds = is_list, .items = is_text, .filled = true},
        objects("sources", source(fiscal)),
        objects("licenses", listed_licence()),
        {.name = "resources", .kinds = is_list, .required = true, .items = is_object, .filled = true}};
    all[0].required = fiscal;
    return all;
}

shape made_fiscal() {
    shape out{common(true), {}};
    const members more{ruled("name", text_rules::name, true),
                       word("profile", {"tabular-data-package"}),
                       {.name = "profiles", .kinds = is_object},
                       {.name = "license", .kinds = is_text | is_object, .inner = &licence()},
                       {.name = "author", .kinds = is_text | is_object, .inner = &author()},
                       {.name = "countryCode",
                        .kinds = is_text | is_list,
                        .text = &text_rules::country,
                        .items = is_text,
                        .filled = true},
                       word("granularity", {"aggregated", "transactional"}),
                       object("fiscalPeriod", period()),
                       {.name = "dataDependencies", .kinds = is_object},
                       object("model", model(), true)};
    out.members.insert(out.members.end(), more.begin(), more.end());
    return out;
}

shape made_tabular() {
    shape out{common(false), {}};
    out.members.push_back(ruled("name", text_rules::name_1x));
    out.members.push_back(word("profile", {"data-package", "tabular-data-package"}));
    return out;
}

shape made_resource(bool fiscal) {
    members all{
        ruled("name", fiscal ? text_rules::name : text_rules::name_1x, true),
        text("title"),
        text("description"),
        text("homepage"),
        word("profile", {"data-resource", "tabular-data-resource"}),
        text("path"),
        text("url"),
        {.name = "data", .kinds = is_text | is_list | is_object},
        object("schema", schema()),
        text("format"),
        ruled("mediatype", text_rules::mediatype),
        text("encoding"),
        {.name = "bytes", .kinds = is_whole},
        ruled("hash", text_rules::hash),
        object("dialect", dialect()),
        objects("sources", source(fiscal)),
        {.name = "license", .kinds = is_text | is_object, .inner = &licence()},
        objects("licenses", listed_licence()),
    };
    return {std::move(all), {"path", "data", "url"}};
}

}  // namespace

const shape& fiscal_package() {
    static const shape one = made_fiscal();
    return one;
}

const shape& tabular_package() {
    static const shape one = made_tabular();
    return one;
}

const shape& resource() {
    static const shape one = made_resource(true);
    return one;
}

const shape& tabular_resource() {
    static const shape one = made_resource(false);
    return one;
}

const shape& measure() {
    static const shape one{{{.name = "source", .required = true},
                            ruled("currency", text_rules::currency, true),
                            text("resource"),
                            {.name = "factor", .kinds = is_number},
                            word("direction", {"expenditure", "revenue"}),
                            word("phase", {"proposed", "approved", "adjusted", "executed"})},
                           {}};
    return one;
}

const shape& dimension() {
    static const shape one{{{.name = "attributes", .kinds = is_object, .required = true},
                            {.name = "primaryKey",
                             .kinds = is_text | is_list,
                             .required = true,
                             .items = is_text,
                             .filled = true},
                            word("dimensionType", {"datetime", "entity", "classification", "activity", "fact",
                                                   "location", "other"}),
                            word("classificationType", {"functional", "administrative", "economic"})},
                           {}};
    return one;
}

const shape& attribute() {
    static const shape one{{{.name = "source", .required = true},
                            text("resource"),
                            {.name = "constant", .kinds = is_text | is_number},
                            text("parent"),
                            text("labelfor")},
                           {}};
    return one;
}

}  // namespace osmig::shapes
