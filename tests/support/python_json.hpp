// JSON as v1's columns have it: what Python 2's json.dumps writes.
#pragma once

#include <string>

#include "models/json.hpp"

namespace osmig::test {

// ASCII only (\uXXXX, surrogate pairs), ", " and ": " between members, document order.
std::string python_json(const json::value&);

}  // namespace osmig::test
