// One step of migrate.yaml with its SQL file, checked against each other.
#pragma once

#include <filesystem>
#include <string>

#include "commands/run/order.hpp"
#include "commands/run/yaml_file.hpp"

namespace osmig {

// Everything of the step but its index.
step load_step(const yaml_file&, const yaml_entry&, const std::string& type,
               const std::filesystem::path& folder);

// Throws usage_error where sql/ holds an .sql file that no step uses; sql/v2 and sql/checks are not the
// steps'.
void check_no_unused_sql(const migration&);

}  // namespace osmig
