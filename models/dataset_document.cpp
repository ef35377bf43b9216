#include "models/dataset_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/mapping_reader.hpp"

namespace osmig {

namespace {

using json::value;

// An object, null, or refused. `what` begins a sentence.
value object_or_null(const value& v, std::string_view what, reading& notes) {
    value found;
    try {
        found = unwrapped(v, notes);
    } catch (const json::error& e) {
        throw mapping_error("mapping-unparsable",
                            fmt::format("{} is a text that holds no JSON: {}.", what, e.what()));
    }
    if (found.kind == json::kind::object || found.kind == json::kind::null) return found;
    throw mapping_error(
        "mapping-not-object",
        fmt::format("{} is {}, no JSON object; repair it in the legacy.", what, kind_in_words(found.kind)));
}

value read_data(std::string_view text, reading& notes) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
    try {
        return read_json(text, notes);
    } catch (const json::error& e) {
        throw mapping_error("mapping-unparsable", fmt::format("dataset.data is not JSON: {}.", e.what()));
    }
}

// ---- Keys that stand apart: before 2011-11-22 no field said that it was one

mapping_field* find_field(mapping& m, std::string_view name) {
    const auto found = std::ranges::find(m.fields, name, &mapping_field::name);
    return found == m.fields.end() ? nullptr : &*found;
}

// "to.name" means the field "to".
void set_key(mapping& m, const std::string& key, reading& notes) {
    mapping_field* f = find_field(m, key);
    if (!f) f = find_field(m, std::string_view{key}.substr(0, key.find('.')));
    if (!f) return notes.left_out.push_back(fmt::format("the key \"{}\" names no field", key));
    if (!f->key) notes.rule("mapping-unique-keys");
    f->key = true;
}

void read_keys(mapping& m, const value* keys, reading& notes) {
    if (!keys || m.fields.empty()) return;
    if (keys->kind == json::kind::string) set_key(m, keys->text.shown, notes);
    for (const value& key : keys->items) set_key(m, json::cell_text(key), notes);
}

value dataset_member(const value& data, reading& notes) {
    const value* found = data.find("dataset");
    if (!found) return {};
    try {
        return unwrapped(*found, notes);
    } catch (const json::error&) {  // A plain text holds no keys; `others` keeps it.
        return {};
    }
}

// ---- Views

std::optional<std::string> json_text(const value* v) {
    if (!v || v->kind == json::kind::null) return std::nullopt;
    return json::write(*v, json::mode::jsonb);
}

// The newer of two names of one thing, where it is there.
std::string_view which(const value& view, std::string_view newer, std::string_view older) {
    return view.find(newer) || !view.find(older) ? newer : older;
}

dataset_view read_view(const value& v) {
    dataset_view made;
    if (v.kind != json::kind::object) {
        made.others = json::write(v, json::mode::jsonb);
        return made;
    }
    const std::string_view drilldown = which(v, "drilldown", "breakdown"),
                           cuts = which(v, "cuts", "view_filters");
    made.name = member_text(v, "name");
    made.label = member_text(v, "label");
    made.entity = member_text(v, "entity");
    made.dimension = member_text(v, "dimension");
    made.drilldown = member_text(v, drilldown);
    made.cuts = json_text(v.find(cuts));
    made.filters = json_text(v.find("filters"));
    made.others = other_members(v, {"name", "label", "entity", "dimension", drilldown, cuts, "filters"});
    return made;
}

// A list of views, or none.
value views_in(const value& data, reading& notes) {
    const value* found = data.find("views");
    if (!found) return {};
    try {
        value views = unwrapped(*found, notes);
        if (views.kind == json::kind::array) return views;
    } catch (const json::error&) {  // A plain text is no view; `others` keeps it.
    }
    return {};
}

}  // namespace

dataset_document read_dataset_document(std::string_view dataset_data) {
    reading notes;
    dataset_document made;
    const value data = object_or_null(read_data(dataset_data, notes), "dataset.data", notes);
    const value* fields = data.find("mapping");
    if (fields)
        made.model = read_mapping(object_or_null(*fields, "The \"mapping\" in dataset.data", notes), notes);
    const value dataset = dataset_member(data, notes);
    read_keys(made.model, data.find("unique_keys"), notes);
    read_keys(made.model, dataset.find("unique_keys"), notes);
    const value views = views_in(data, notes);
    for (const value& v : views.items) made.views.push_back(read_view(v));
    const bool listed = views.kind == json::kind::array;
    made.others = other_members(data, {"mapping", listed ? "views" : "mapping"});
    made.left_out = std::move(notes.left_out);
    made.rules = std::move(notes.rules);
    return made;
}

mapping parse_mapping(std::string_view dataset_data) { return read_dataset_document(dataset_data).model; }

}  // namespace osmig
