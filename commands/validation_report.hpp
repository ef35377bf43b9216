// What validate_package says of packages.
#pragma once

#include <string>
#include <vector>

#include "models/json.hpp"
#include "package/validate.hpp"

namespace osmig {

struct judged_package {
    std::string address;
    validation result;
    bool valid = true;  // --strict: warnings count
};

// Findings by file, then "valid: 3 resources, 1,234 rows". `several`: the package's address stands first.
std::string validation_text(const judged_package&, bool several);
std::string closing_text(std::size_t packages, std::size_t valid);

json::value validation_json(const judged_package&);

}  // namespace osmig
