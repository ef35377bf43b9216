// npm datapackage 1.1.10, tableschema 1.12.6 and tv4, run by node: they are installed into a folder of the test's own.
#pragma once

#include <string>
#include <vector>

#include "models/json.hpp"

namespace osmig::test {

// Asks tests/support/official.js; `what` is "cells", "csv" or "packages". One answer for each line of the question.
// Exits with 77 where npm's packages cannot be had.
std::vector<json::value> ask_official(const std::string& what, const std::vector<std::string>& lines);

// The folder of the JSON schemas of 0.3, "-" where it is not on this machine.
std::string schemas_of_03();

}  // namespace osmig::test
