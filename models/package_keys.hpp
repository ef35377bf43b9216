// Where each package stands in the store: "<owner>/<dataset>", two safe path segments.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

enum class owner_key { username, idhash, house };
enum class dataset_key { name, id };

struct package_owner {
    std::string idhash;
    std::string username;  // empty: has none
    std::string v1_id;     // empty: the house user
};

struct package_id {
    std::string v1_id;
    std::string name;   // of the package: [a-z0-9._-]
    std::string owner;  // idhash
};

// Letters, digits, `._-`, at least one that is no dot.
bool is_key_segment(std::string_view);

// By idhash. With `username`: the account's name where it is a segment, else its slug ("user" where nothing is left).
// Of owners whose segments differ by case at most, the one whose name is the segment and in lower case keeps it; the
// others get "-<v1 id>". With `house` all have the house user's.
std::map<std::string, std::string> owner_segments(const std::vector<package_owner>&, owner_key);

// By v1 id. Names of packages are unique already; under the house user they get "__os_imported__" in front, as the real
// services have it.
std::map<std::string, std::string> package_keys(const std::vector<package_id>&,
                                                const std::vector<package_owner>&, owner_key, dataset_key);

}  // namespace osmig
