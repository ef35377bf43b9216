#include "models/olap.hpp"

#include <algorithm>

namespace osmig {

namespace {

using columns = std::vector<const fact_column*>;

columns columns_of(const mapping_field& f, const std::vector<fact_column>& all) {
    columns found;
    for (const fact_column& c : all)
        if (c.field == f.name) found.push_back(&c);
    return found;
}

bool has(const std::vector<olap_attribute>& attributes, std::string_view name) {
    return std::any_of(attributes.begin(), attributes.end(), [&](const auto& a) { return a.name == name; });
}

// Those of `wanted` that exist; all attributes where none does.
std::vector<std::string> key_among(const std::vector<olap_attribute>& attributes,
                                   const std::vector<std::string>& wanted) {
    std::vector<std::string> key, all;
    for (const olap_attribute& a : attributes) all.push_back(a.name);
    for (const std::string& name : wanted)
        if (has(attributes, name)) key.push_back(name);
    return key.empty() ? all : key;
}

// A measure that is a text, and an attribute: a dimension of one column.
olap_dimension single(const mapping_field& f, const columns& of) {
    return {&f, "", {{"label", "", of.front()}}, {"label"}};
}

// v1's exporter called a date's name "label" and left week and quarter (which is none) without a place.
olap_dimension date(const mapping_field& f, const columns& of) {
    olap_dimension made{&f, "datetime", {}, {}};
    for (const fact_column* c : of) {
        if (c->attribute == "name")
            made.attributes.push_back({"label", "", c});
        else if (c->attribute == "year" || c->attribute == "month" || c->attribute == "day" ||
                 c->attribute == "yearmonth")
            made.attributes.push_back({c->attribute, "", c});
    }
    made.key = key_among(made.attributes, {"year", "month", "day"});
    return made;
}

olap_dimension compound(const mapping_field& f, const columns& of) {
    const bool party = f.name == "from" || f.name == "to";  // who paid, who was paid
    olap_dimension made{&f, party ? "entity" : "", {}, {}};
    for (const fact_column* c : of) made.attributes.push_back({c->attribute, "", c});
    const bool named = has(made.attributes, "name");
    for (olap_attribute& a : made.attributes)
        if (named && a.name == "label") a.label_for = "name";
    made.key = key_among(made.attributes, {named ? "name" : "label"});
    return made;
}

olap_dimension dimension(const mapping_field& f, const columns& of) {
    switch (f.kind) {
        case field_kind::date:
            return date(f, of);
        case field_kind::compound:
            return of.front()->attribute.empty() ? single(f, of) : compound(f, of);
        default:
            return single(f, of);
    }
}

}  // namespace

olap_model make_olap_model(const mapping& m, const std::vector<fact_column>& all) {
    olap_model made;
    for (const mapping_field& f : m.fields) {
        const columns of = columns_of(f, all);
        if (of.empty()) continue;
        if (of.front()->measure) {
            made.measures.push_back({&f, of.front()});
            continue;
        }
        olap_dimension d = dimension(f, of);
        if (!d.attributes.empty()) made.dimensions.push_back(std::move(d));
    }
    return made;
}

}  // namespace osmig
