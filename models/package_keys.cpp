#include "models/package_keys.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "models/slug.hpp"

namespace osmig {

namespace {

bool in_segment(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

// Two keys that differ by case alone are one folder on some file systems.
std::string folded(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string wish(const package_owner& o) {
    if (is_key_segment(o.username)) return o.username;
    const auto made = slug(o.username, '-', 100);
    return made.empty() ? "user" : made;
}

// Who keeps a segment that several could have: the one whose name it is, in lower case; then by v1 id.
bool before(const package_owner& a, const package_owner& b) {
    const auto rank = [](const package_owner& o) {
        return std::tuple(wish(o) != o.username, folded(o.username) != o.username, o.v1_id.size(), o.v1_id);
    };
    return rank(a) < rank(b);
}

std::string free_segment(const package_owner& o, const std::set<std::string>& taken) {
    auto made = wish(o);
    while (taken.contains(folded(made))) made += "-" + (o.v1_id.empty() ? "house" : o.v1_id);
    return made;
}

std::map<std::string, std::string> names_of_accounts(std::vector<package_owner> owners) {
    std::ranges::sort(owners, before);
    std::map<std::string, std::string> out;
    std::set<std::string> taken;
    for (const auto& o : owners) {
        const auto made = free_segment(o, taken);
        taken.insert(folded(made));
        out[o.idhash] = made;
    }
    return out;
}

std::string house_of(const std::vector<package_owner>& owners) {
    const auto house = std::ranges::find(owners, std::string(), &package_owner::v1_id);
    return house == owners.end() ? "house" : house->idhash;
}

}  // namespace

bool is_key_segment(std::string_view text) {
    return std::ranges::all_of(text, in_segment) && text.find_first_not_of('.') != std::string_view::npos;
}

std::map<std::string, std::string> owner_segments(const std::vector<package_owner>& owners, owner_key by) {
    if (by == owner_key::username) return names_of_accounts(owners);
    std::map<std::string, std::string> out;
    const auto house = house_of(owners);
    for (const auto& o : owners) out[o.idhash] = by == owner_key::house ? house : o.idhash;
    return out;
}

std::map<std::string, std::string> package_keys(const std::vector<package_id>& packages,
                                                const std::vector<package_owner>& owners, owner_key by,
                                                dataset_key second) {
    const auto segments = owner_segments(owners, by);
    std::map<std::string, std::string> out;
    for (const auto& p : packages) {
        const auto found = segments.find(p.owner);
        const auto name = second == dataset_key::id ? p.v1_id : p.name;
        const char* prefix = by == owner_key::house ? "__os_imported__" : "";
        out[p.v1_id] = (found == segments.end() ? p.owner : found->second) + "/" + prefix + name;
    }
    return out;
}

}  // namespace osmig
