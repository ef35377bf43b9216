#include "tests/support/export_fields.hpp"

#include <algorithm>

namespace osmig::test {
namespace {

using place = exported_field::place;

std::string text_of(const json::value& v) { return v.kind == json::kind::string ? v.text.shown : ""; }

bool is_float(const json::value& definition) { return text_of(member_of(definition, "datatype")) == "float"; }

// The date itself (the CSV's column without a suffix) is the name once more.
exported_field date_field(const std::string& name) {
    exported_field made{name, place::date, false, {}};
    for (const char* each : {"week", "name", "month", "yearmonth", "year", "quarter", "day"}) {
        made.parts.push_back({each, name + "_" + each});
    }
    return made;
}

exported_field compound_field(const std::string& name, const json::value& definition) {
    exported_field made{name, place::compound, false, {}};
    for (const json::member& each : member_of(definition, "attributes").members) {
        made.parts.push_back({each.key.shown, name + "_" + each.key.shown, is_float(each.value)});
    }
    return made;
}

// v1's rule (Dataset._load_model), written a second time on purpose: a test that used models/mapping could
// not find a fault in it.
exported_field field_of(const std::string& name, const json::value& definition) {
    const std::string type = text_of(member_of(definition, "type"));
    const bool is_date = text_of(member_of(definition, "datatype")) == "date";
    const exported_part own{name, name, is_float(definition)};
    if (type == "measure" || name == "amount") return {name, place::entry, true, {own}};
    if (type == "date" || (name == "time" && is_date)) return date_field(name);
    if (type == "value" || type == "attribute") return {name, place::entry, false, {own}};
    return compound_field(name, definition);
}

}  // namespace

const json::value& member_of(const json::value& object, std::string_view key) {
    static const json::value none;
    const json::value* found = object.find(key);
    return found != nullptr ? *found : none;
}

std::vector<exported_field> exported_fields(const json::value& dataset) {
    std::vector<exported_field> fields;
    for (const json::member& each : member_of(member_of(dataset, "data"), "mapping").members) {
        fields.push_back(field_of(each.key.shown, each.value));
    }
    std::stable_partition(fields.begin(), fields.end(), [](const auto& each) { return !each.measure; });
    return fields;
}

}  // namespace osmig::test
