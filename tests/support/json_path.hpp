// A place in a JSON document, for tests that look at one.
#pragma once

#include <string>
#include <vector>

#include "models/json.hpp"

namespace osmig::test {

// Steps are members' names, and positions (from 0) in arrays. Throws std::runtime_error where there is nothing.
const json::value& get(const json::value& from, const std::vector<std::string>& path);

}  // namespace osmig::test
