// One row of dataset.dataset's SQL, read; and the package's name.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "models/json.hpp"
#include "models/package.hpp"
#include "models/slug.hpp"
#include "models/text.hpp"

namespace osmig {

namespace {

using json::value;
using names_by_id = std::vector<std::pair<std::string, std::string>>;

value list(const cell& json_text) { return json_text ? json::parse(*json_text) : value{}; }

std::string text_of(const value& object, std::string_view key) {
    const value* found = object.find(key);
    return found && found->kind != json::kind::null ? json::cell_text(*found) : "";
}

std::vector<std::string> texts(const cell& json_text) {
    std::vector<std::string> read;
    for (const value& v : list(json_text).items)
        if (v.kind != json::kind::null) read.push_back(json::cell_text(v));
    return read;
}

// v1 took any case and stored as typed; a code may stand there twice.
std::vector<std::string> languages(const cell& json_text, std::vector<std::string>& rules) {
    std::vector<std::string> read;
    for (const std::string& code : texts(json_text)) {
        const std::string language = in_small_letters(trimmed(code));
        if (language.empty()) {
            rules.emplace_back("language-empty");
        } else if (std::find(read.begin(), read.end(), language) != read.end()) {
            rules.emplace_back("language-twice");
        } else {
            if (language != code) rules.emplace_back("language-respelled");
            read.push_back(language);
        }
    }
    return read;
}

std::vector<package_member> team(const cell& json_text) {
    std::vector<package_member> read;
    for (const value& v : list(json_text).items)
        read.push_back({text_of(v, "idhash"), text_of(v, "name"), text_of(v, "email")});
    return read;
}

std::vector<package_source> sources(const cell& json_text) {
    std::vector<package_source> read;
    for (const value& v : list(json_text).items) read.push_back({text_of(v, "id"), text_of(v, "url")});
    return read;
}

std::map<std::string, std::string> fact_columns(const cell& json_text) {
    std::map<std::string, std::string> read;
    for (const json::member& m : list(json_text).members) read[m.key.shown] = json::cell_text(m.value);
    return read;
}

names_by_id rivals(const cell& json_text) {
    names_by_id read;
    for (const value& v : list(json_text).items)
        read.emplace_back(json::cell_text(v.items.at(0)), json::cell_text(v.items.at(1)));
    return read;
}

std::string bare_slug(const std::string& v1_id, const std::string& v1_name) {
    const std::string made = slug(v1_name, '-');
    return made.empty() ? "dataset-" + v1_id : made;
}

}  // namespace

bool is_package_name(std::string_view name) {
    static constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    return name.find_first_not_of(allowed) == std::string_view::npos &&
           name.find_first_not_of('.') != std::string_view::npos;
}

std::string package_name(const std::string& v1_id, const std::string& v1_name, const names_by_id& all) {
    if (is_package_name(v1_name)) return v1_name;
    std::set<std::string> taken;
    names_by_id earlier = {{v1_id, v1_name}};  // those that cannot stay as they are, this one included
    for (const auto& [id, name] : all) {
        if (is_package_name(name))
            taken.insert(name);
        else if (std::stoll(id) < std::stoll(v1_id))
            earlier.emplace_back(id, name);
    }
    std::sort(earlier.begin(), earlier.end(),
              [](const auto& a, const auto& b) { return std::stoll(a.first) < std::stoll(b.first); });
    std::string chosen;
    for (const auto& [id, name] : earlier) {
        chosen = bare_slug(id, name);
        while (!taken.insert(chosen).second) chosen += "-" + id;
    }
    return chosen;
}

package_input read_package_input(const input_row& row, const model_settings& settings) {
    package_input read;
    read.v1_id = row["key"].value();
    read.v1_name = row["name"].value_or("");
    read.name = package_name(read.v1_id, read.v1_name, rivals(row["rivals"]));
    read.label = row["label"];
    read.description = row["description"];
    read.currency = row["currency"];
    read.default_time = row["default_time"];
    read.category = row["category"];
    read.ckan_uri = row["ckan_uri"];
    read.created_at = row["created_at"];
    read.updated_at = row["updated_at"];
    read.last_update = row["last_update"];
    read.schema_version = row["schema_version"];
    read.entry_custom_html = row["entry_custom_html"];
    read.serp_title = row["serp_title"];
    read.serp_teaser = row["serp_teaser"];
    read.is_private = !is_false(row["private"]);
    if (!row["private"]) read.rules.emplace_back("private-by-default");
    read.team = team(row["team"]);
    read.lost_members = texts(row["lost_members"]);
    read.languages = languages(row["languages"], read.rules);
    read.territories = texts(row["territories"]);
    read.sources = sources(row["sources"]);
    if (row["mapping"]) read.fields = mapping_from_text(*row["mapping"]);
    read.left_out = texts(row["left_out"]);
    read.fact_columns = fact_columns(row["fact_columns"]);
    read.settings = settings;
    return read;
}

}  // namespace osmig
