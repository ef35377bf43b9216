// The packages that a store's master registry lists (OSEP-06: datapackage.json and data/catalog.csv with url, name,
// owner and more columns behind them).
#pragma once

#include <string>
#include <vector>

#include "package/package_files.hpp"

namespace osmig {

// Addresses of the packages, in the registry's order. `store` is the address or folder of the store. Throws
// usage_error for a catalog that is not there or has no such columns.
std::vector<std::string> listed_packages(const std::string& store, package_files& files);

}  // namespace osmig
