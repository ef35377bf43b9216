// Where a package is: a folder, or below an address of a store.
#pragma once

#include <memory>
#include <string>

#include "package/package_files.hpp"

namespace osmig {

// The folder or its datapackage.json, as a path or an address ("file:///…", "s3://bucket/prefix/jane/budget"). Throws
// usage_error where there is no package.
struct package_place {
    std::string address;  // for people
    std::unique_ptr<package_files> files;
};
package_place find_package(const std::string& typed);

// As find_package, for packages of a store; without a look whether there is one.
package_place package_at(const std::string& address);

}  // namespace osmig
