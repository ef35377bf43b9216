// What a v1 dataset becomes: a row of v2.packages with its Fiscal Data Package descriptor.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/facts.hpp"
#include "models/mapping.hpp"
#include "models/model.hpp"

namespace osmig {

struct package_member {
    std::string idhash, name, email;
};

struct package_source {
    std::string id;
    std::string url;
};

// All that a package is made of: one row of dataset.dataset's SQL, read.
struct package_input {
    std::string v1_id, v1_name;
    std::string name;  // v1_name where that is allowed, else its slug
    cell label, description, currency, default_time, category, ckan_uri, created_at, updated_at;
    cell schema_version, entry_custom_html, serp_title, serp_teaser;  // never published
    cell last_update;                                                 // seconds since 1970
    bool is_private = true;  // NULL stays private: v1's own code made every dataset so until it was opened
    std::vector<package_member> team;       // users only, by account id; the first is the owner
    std::vector<std::string> lost_members;  // account ids of members that are no users
    std::vector<std::string> languages, territories;
    std::vector<package_source> sources;
    std::optional<mapping> fields;                    // none: not extracted, or refused
    std::vector<std::string> left_out;                // what of the mapping could not be read, in words
    std::map<std::string, std::string> fact_columns;  // column -> type of the fact table that stands
    std::vector<std::string> rules;                   // that fired while the row was read
    model_settings settings;
};

struct package_row {
    cells values;  // by package_columns()
    std::vector<task> tasks;
    std::vector<std::string> rules;  // that fired, see model_result
};

// Columns of v2.packages that a package decides. `loaded`, `loading_status` and `origin_url` are others' to set.
const std::vector<std::string>& package_columns();

// Rules: "private-by-default", "language-respelled", "language-twice", "language-empty".
package_input read_package_input(const input_row&, const model_settings&);

// With a plan the descriptor says what the fact table holds. Without one it says what the table that
// stands holds (`fact_columns`), so that a second pass changes nothing; before the first load it
// believes the mapping.
// Tasks: "no-owner", "team-incomplete", "no-mapping", "mapping-incomplete", "bad-currency" (XXX is written), "unknown-currency",
// "unknown-territory" (left out), "too-many-dimensions" (the rest has no column type of its own).
// Rules: those of read_package_input and of models/published.hpp, and "currency-trimmed", "currency-in-capitals",
// "territory-respelled", "territory-twice", "territory-empty".
package_row build_package(package_input, const fact_plan*);

// The package's name: v1's where it is allowed ([a-z0-9._-], not dots alone), else its slug. `rivals`
// are all datasets {v1 id, name}: a slug that an allowed name or an earlier dataset has gets "-<v1 id>". Names are unique over
// all owners, so that none changes when an owner does.
std::string package_name(const std::string& v1_id, const std::string& v1_name,
                         const std::vector<std::pair<std::string, std::string>>& rivals);
bool is_package_name(std::string_view name);

}  // namespace osmig
