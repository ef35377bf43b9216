// What publish_packages was asked for.
#pragma once

#include <string>

#include "commands/options.hpp"
#include "models/package_keys.hpp"

namespace osmig {

// Which file is a package's data: v1's cube, the original source file, both; `proved`: the source where it gives the
// cube's keys and sums, else the cube.
enum class resource_choice { proved, cube, both };

struct publish_options {
    std::string store;  // its address: file:///srv/packages, s3://bucket/prefix
    resource_choice resource = resource_choice::proved;
    owner_key owner = owner_key::username;
    dataset_key dataset = dataset_key::name;
    bool include_private = false;
    bool prune = false;
};

// --store or OSMIG_STORE, --resource, --owner, --dataset_key, --include_private, --prune. Throws usage_error, before
// anything connects.
publish_options publish_options_from(const arguments&);

}  // namespace osmig
