// The statement that reads what a request asks for from a PostgreSQL legacy.
#pragma once

#include <cstdint>
#include <string>

#include "db/legacy/legacy.hpp"

namespace osmig::legacy {

// COPY … TO STDOUT; the position comes first in every line. `limit`: rows, -1: all.
std::string copy_statement(const std::string& schema, const request&, std::int64_t limit);

}  // namespace osmig::legacy
