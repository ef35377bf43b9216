// The model's references: a source that is no column, a key that is no attribute. The JSON schemas cannot see that, and
// whoever loads the package fails on it.
#include <fmt/format.h>

#include <algorithm>

#include "package/descriptor_check.hpp"
#include "package/shapes.hpp"

namespace osmig {

namespace {

using json::kind;

class model_check {
public:
    explicit model_check(const slim<std::vector<json::value>>& resources) : resources_(resources) {}

    void measures(const json::value& all, const descriptor_place& place) const {
        check_each(all, shapes::measure(), place);
        for (const auto& [name, measure] : all.members) source(measure, place.at(name.shown));
        if (all.members.empty()) place.warn("no-measure", "The specification wants at least one measure.");
    }

    void dimensions(const json::value& all, const descriptor_place& place) const {
        check_each(all, shapes::dimension(), place);
        for (const auto& [name, one] : all.members)
            if (one.kind == kind::object) dimension(one, place.at(name.shown));
        if (all.members.empty())
            place.warn("no-dimension", "The specification wants at least one dimension.");
    }

private:
    // The resource that is meant: the first one, where none is named. Null where there is none.
    const json::value* resource_of(const json::value& user) const {
        const auto name = member_text(user, "resource");
        if (name.empty()) return resources_.empty() ? nullptr : &resources_.front();
        const auto found = std::find_if(resources_.begin(), resources_.end(),
                                        [&](const auto& one) { return member_text(one, "name") == name; });
        return found == resources_.end() ? nullptr : &*found;
    }

    void source(const json::value& user, const descriptor_place& place) const {
        const auto* resource = resource_of(user);
        const auto named = member_text(user, "resource");
        if (resource == nullptr && !named.empty())
            place.at("resource").add("model-resource", fmt::format("There is no resource \"{}\".", named));
        const auto* source = member_of(user, "source", kind::string);
        const auto* schema = resource == nullptr ? nullptr : member_of(*resource, "schema", kind::object);
        if (source == nullptr || schema == nullptr) return;
        const auto names = field_names(*schema);
        if (std::find(names.begin(), names.end(), source->text.shown) != names.end()) return;
        place.at("source").add("model-source",
                               fmt::format("\"{}\" is no field of the resource \"{}\".", source->text.shown,
                                           member_text(*resource, "name")));
    }

    void dimension(const json::value& one, const descriptor_place& place) const {
        const auto* attributes = member_of(one, "attributes", kind::object);
        if (attributes == nullptr) return;
        const auto there = place.at("attributes");
        check_each(*attributes, shapes::attribute(), there);
        for (const auto& [name, attribute] : attributes->members)
            if (attribute.kind == kind::object) check_attribute(attribute, *attributes, there.at(name.shown));
        for (const auto& key : member_texts(one, "primaryKey"))
            if (attributes->find(key) == nullptr)
                place.at("primaryKey")
                    .add("model-key", fmt::format("\"{}\" is no attribute of the dimension.", key));
    }

    // A constant has no column, though the schema wants a source of it as well.
    void check_attribute(const json::value& attribute, const json::value& all,
                         const descriptor_place& place) const {
        if (attribute.find("constant") == nullptr) source(attribute, place);
        for (const char* name : {"labelfor", "parent"}) {
            const auto* other = member_of(attribute, name, kind::string);
            if (other == nullptr || all.find(other->text.shown) != nullptr) continue;
            place.at(name).add("model-attribute",
                               fmt::format("\"{}\" is no attribute of the dimension.", other->text.shown));
        }
    }

    const slim<std::vector<json::value>>& resources_;
};

}  // namespace

void check_model(const json::value& model, const slim<std::vector<json::value>>& resources,
                 const descriptor_place& place) {
    const model_check check(resources);
    if (const auto* measures = member_of(model, "measures", kind::object))
        check.measures(*measures, place.at("measures"));
    if (const auto* dimensions = member_of(model, "dimensions", kind::object))
        check.dimensions(*dimensions, place.at("dimensions"));
}

}  // namespace osmig
