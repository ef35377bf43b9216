#include "models/published.hpp"

#include <algorithm>
#include <utility>

#include "models/descriptor.hpp"
#include "models/json.hpp"
#include "models/public_url.hpp"
#include "models/text.hpp"

namespace osmig {

namespace {

class publisher {
public:
    publisher(package_input& shown, std::vector<std::string>& rules) : shown_(shown), rules_(rules) {}

    void all() {
        harmless(shown_.v1_name);
        for (cell* text : {&shown_.label, &shown_.description, &shown_.default_time, &shown_.category})
            harmless(*text);
        for (package_member& m : shown_.team) harmless(m.name);
        if (!shown_.team.empty() && !is_plain_address(shown_.team.front().email)) fired("address-left-out");
        for (std::string& code : shown_.languages) harmless(code);
        if (shown_.fields)
            for (mapping_field& f : shown_.fields->fields) field(f);
        addresses();
    }

private:
    void fired(const char* rule) { rules_.emplace_back(rule); }

    void harmless(std::string& text) {
        if (!has_markup(text)) return;
        text = without_markup(text);
        fired("markup-escaped");
    }

    void harmless(cell& text) {
        if (text) harmless(*text);
    }

    void field(mapping_field& f) {
        harmless(f.label);
        harmless(f.description);
        for (mapping_attribute& a : f.attributes) harmless(a.label);
    }

    void addresses() {
        if (shown_.ckan_uri && is_code_url(*shown_.ckan_uri)) {
            shown_.ckan_uri.reset();
            fired("code-url-left-out");
        }
        harmless(shown_.ckan_uri);
        std::erase_if(shown_.sources, [this](const package_source& s) {
            const bool code = is_code_url(s.url);
            if (code) fired("code-url-left-out");
            return code;
        });
        for (package_source& s : shown_.sources) {
            if (public_url(s.url) != s.url) fired("credentials-left-out");
            harmless(s.url);
        }
    }

    package_input& shown_;
    std::vector<std::string>& rules_;
};

void keep(json::value& into, std::string_view key, const cell& text) {
    if (!is_blank(text)) into.add(key, *text);
}

}  // namespace

package_input as_published(package_input& original, std::vector<std::string>& rules) {
    auto fields = std::exchange(original.fields, std::nullopt);
    package_input shown = original;
    shown.fields = std::move(fields);
    publisher(shown, rules).all();
    return shown;
}

cell kept_of_v1(const package_input& original, const package_input& published,
                std::vector<std::string>& rules) {
    json::value kept = json::value::object();
    if (published.label != original.label) keep(kept, "label", original.label);
    if (published.description != original.description) keep(kept, "description", original.description);
    if (published.ckan_uri != original.ckan_uri) keep(kept, "ckan_uri", original.ckan_uri);
    if (published.category != original.category) keep(kept, "category", original.category);
    if (published.default_time != original.default_time) keep(kept, "default_time", original.default_time);
    keep(kept, "schema_version", original.schema_version);
    keep(kept, "serp_title", original.serp_title);
    keep(kept, "serp_teaser", original.serp_teaser);
    keep(kept, "entry_custom_html", original.entry_custom_html);
    if (!is_blank(original.entry_custom_html)) rules.emplace_back("html-kept-as-text");
    return kept.members.empty() ? std::nullopt : cell{json::write(kept, json::mode::jsonb)};
}

}  // namespace osmig
