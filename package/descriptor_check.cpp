#include "package/descriptor_check.hpp"

#include <fmt/format.h>

#include <set>

#include "package/shapes.hpp"

namespace osmig {

using json::kind;

const json::value* member_of(const json::value& object, const char* name, json::kind wanted) {
    const auto* found = object.find(name);
    return found != nullptr && found->kind == wanted ? found : nullptr;
}

std::string member_text(const json::value& object, const char* name) {
    const auto* found = member_of(object, name, kind::string);
    return found == nullptr ? "" : found->text.shown;
}

std::vector<std::string> member_texts(const json::value& object, const char* name) {
    if (const auto* one = member_of(object, name, kind::string)) return {one->text.shown};
    std::vector<std::string> out;
    const auto* list = member_of(object, name, kind::array);
    if (list == nullptr) return out;
    for (const auto& one : list->items)
        if (one.kind == kind::string) out.push_back(one.text.shown);
    return out;
}

std::vector<std::string> field_names(const json::value& schema) {
    std::vector<std::string> out;
    const auto* fields = member_of(schema, "fields", kind::array);
    if (fields == nullptr) return out;
    for (const auto& one : fields->items) out.push_back(member_text(one, "name"));
    return out;
}

namespace {

// What the schemas let through, and the services that load packages do not.
void check_loadable(const json::value& descriptor, const descriptor_place& place) {
    if (member_text(descriptor, "owner").empty())
        place.at("owner").warn("no-owner", "It is not there; OpenSpending's loader wants an owner.");
    const auto* author = descriptor.find("author");
    if (author == nullptr) {
        place.at("author").warn("no-author", "It is not there; OpenSpending's loader wants an author.");
    } else if (author->kind == kind::object) {
        place.at("author").warn("no-author", "OpenSpending's loader wants a text here, \"Name <mail>\".");
    }
}

void check_profiles(const json::value& descriptor, const descriptor_place& place) {
    if (descriptor.find("profile") == nullptr)
        place.at("profile").warn("no-profile",
                                 "It is not there: readers of 1.x do not see that this is a fiscal package.");
    const auto* profiles = member_of(descriptor, "profiles", kind::object);
    if (profiles != nullptr && member_text(*profiles, "fiscal") == "*" &&
        member_text(*profiles, "tabular") == "*")
        return;
    place.at("profiles")
        .warn("no-profiles", "Fiscal Data Package 0.3 wants {\"fiscal\":\"*\",\"tabular\":\"*\"} here.");
}

void check_names(const slim<std::vector<json::value>>& resources, const descriptor_place& place) {
    std::set<std::string> taken;
    for (std::size_t i = 0; i < resources.size(); ++i) {
        const auto name = member_text(resources[i], "name");
        if (name.empty() || taken.insert(name).second) continue;
        place.at(i).at("name").add("twice", fmt::format("Another resource is called \"{}\", too.", name));
    }
}

}  // namespace

void check_descriptor(const json::value& descriptor, package_kind what, finding_list& found) {
    const descriptor_place place{"", &found};
    const bool fiscal = what == package_kind::fiscal;
    if (descriptor.kind != kind::object)
        return place.add("member-type", "The descriptor must be a JSON object.");
    check_shape(descriptor, fiscal ? shapes::fiscal_package() : shapes::tabular_package(), place);
    if (fiscal) check_loadable(descriptor, place);
    if (fiscal) check_profiles(descriptor, place);
    const auto* resources = member_of(descriptor, "resources", kind::array);
    const slim<std::vector<json::value>> none;
    const auto& all = resources == nullptr ? none : resources->items;
    const bool tabular = member_text(descriptor, "profile") == "tabular-data-package";
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].kind == kind::object) check_resource(all[i], what, tabular, place.at("resources").at(i));
    check_names(all, place.at("resources"));
    const auto* model = member_of(descriptor, "model", kind::object);
    if (fiscal && model != nullptr) check_model(*model, all, place.at("model"));
}

}  // namespace osmig
