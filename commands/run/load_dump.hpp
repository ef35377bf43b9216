// The part of migrate.yaml that says what dump_data writes.
#pragma once

#include "commands/run/order.hpp"
#include "commands/run/yaml_file.hpp"

namespace osmig {

std::vector<dump_table> load_dump(const yaml_file&, const yaml_entry&);

// Throws usage_error where a table of it goes with a type that there is not.
void check_dump_types(const yaml_file&, const migration&);

}  // namespace osmig
