// All that dataset.data holds: v1's model of a dataset, in every shape that it had since 2011 (docs/rules.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/mapping.hpp"

namespace osmig {

// A view that stood beside the mapping, as CRA's. What is not a text is its JSON.
struct dataset_view {
    std::optional<std::string> name, label, entity, dimension;
    std::optional<std::string> drilldown;      // of old called breakdown
    std::optional<std::string> cuts, filters;  // JSON; cuts were of old called view_filters
    std::optional<std::string> others;         // JSON of everything else; of a view that is no object, itself
    friend bool operator==(const dataset_view&, const dataset_view&) = default;
};

struct dataset_document {
    mapping model;
    std::vector<dataset_view> views;    // in document order
    std::optional<std::string> others;  // JSON of the members beside the mapping and the views; none: nullopt
    std::vector<std::string> left_out;  // what could not be read, in words: "field \"vendor\" is a number"
    std::vector<std::string> rules;     // of docs/rules.md, one for each time
};

// Reads dataset.data. No text, `null`, or an object without "mapping" (a dataset never modelled): an empty model.
// A label or a default that is not a string is its JSON text; a character that PostgreSQL cannot hold is U+FFFD
// (the original stays in staging). A field or attribute that cannot be read is left out and said, the rest is
// read. Throws mapping_error where nothing can be.
dataset_document read_dataset_document(std::string_view dataset_data);

}  // namespace osmig
