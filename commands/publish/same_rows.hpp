// Whether a file that gives the cube is also, row by row, what the cube holds.
#pragma once

#include <optional>

#include "commands/publish/source_proof.hpp"
#include "models/source_descriptor.hpp"

namespace osmig {

// "rows-refused", "rows-replaced": whoever reads the file as it is would count rows that v1 refused or replaced.
std::optional<no_layout> why_no_same_rows(const source_proof&);

}  // namespace osmig
