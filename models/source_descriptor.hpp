// The descriptor of a package whose resource is the original file, unmodified: its header's names are the fields, and
// the model points at them. What the mapping does not use stays as fields without a model.
#pragma once

#include <string>
#include <vector>

#include "models/json.hpp"
#include "models/mapping.hpp"

namespace osmig {

// What is put into a descriptor: made by choose_source (commands/publish/source_proof.hpp).
struct source_layout {
    json::value resource;    // of `resources`: name "source", path "archive/2156.csv", dialect, schema
    json::value measures;    // {measure: {source}}; the currency is the package's
    json::value dimensions;  // as in `model`
    std::vector<std::string> rules;  // that fired
};

// The cube's descriptor with `resource` as its resource and its model. `both`: the cube's resource follows as the second;
// readers load the first.
json::value source_descriptor(const json::value& of_cube, const source_layout&, bool both);

}  // namespace osmig
