#include "models/dataset_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/mapping_reader.hpp"

namespace osmig {

namespace {

using json::value;

// An object, null, or refused. `what` begins a sentence; `room` is unwrapped's.
const value& object_or_null(const value& v, value& room, std::string_view what, reading& notes) {
    const value* found = nullptr;
    try {
        found = &unwrapped(v, room, notes);
    } catch (const json::error& e) {
        throw mapping_error("mapping-unparsable",
                            fmt::format("{} is a text that holds no JSON: {}.", what, e.what()));
    }
    if (found->kind == json::kind::object || found->kind == json::kind::null) return *found;
    throw mapping_error(
        "mapping-not-object",
        fmt::format("{} is {}, no JSON object; repair it in the legacy.", what, kind_in_words(found->kind)));
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

void read_own_keys(mapping& m, const value& data, reading& notes) {
    const value* found = data.find("dataset");
    if (!found) return;
    value room;
    try {
        read_keys(m, unwrapped(*found, room, notes).find("unique_keys"), notes);
    } catch (const json::error&) {  // A plain text holds no keys; `others` keeps it.
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

// Whether "views" is a list of them. What is none stays in `others`.
bool read_views(const value& data, std::vector<dataset_view>& into, reading& notes) {
    const value* found = data.find("views");
    if (!found) return false;
    value room;
    try {
        const value& views = unwrapped(*found, room, notes);
        for (const value& v : views.items) into.push_back(read_view(v));
        return views.kind == json::kind::array;
    } catch (const json::error&) {  // A plain text is no view.
        return false;
    }
}

}  // namespace

dataset_document read_dataset_document(std::string_view dataset_data) {
    reading notes;
    dataset_document made;
    value whole = read_data(dataset_data, notes), room, mapping_room;
    const value& data = object_or_null(whole, room, "dataset.data", notes);
    if (&data == &room) whole = {};
    if (const value* fields = data.find("mapping"))
        made.model = read_mapping(
            object_or_null(*fields, mapping_room, "The \"mapping\" in dataset.data", notes), notes);
    read_keys(made.model, data.find("unique_keys"), notes);
    read_own_keys(made.model, data, notes);
    const bool listed = read_views(data, made.views, notes);
    made.others = other_members(data, {"mapping", listed ? "views" : "mapping"});
    made.left_out = std::move(notes.left_out);
    made.rules = std::move(notes.rules);
    return made;
}

mapping parse_mapping(std::string_view dataset_data) { return read_dataset_document(dataset_data).model; }

}  // namespace osmig
