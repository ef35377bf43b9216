// Measures and dimensions of a fact table: what both the descriptor's `model` and babbage's are made of.
#pragma once

#include <string>
#include <vector>

#include "models/facts.hpp"
#include "models/mapping.hpp"

namespace osmig {

struct olap_attribute {
    std::string name;       // "label"
    std::string label_for;  // "name"; empty: labels nothing
    const fact_column* column = nullptr;
};

struct olap_measure {
    const mapping_field* field = nullptr;
    const fact_column* column = nullptr;
};

struct olap_dimension {
    const mapping_field* field = nullptr;
    std::string type;  // Fiscal Data Package's dimensionType: "datetime", "entity"; empty: not known
    std::vector<olap_attribute> attributes;
    std::vector<std::string> key;  // attributes that identify a member; never empty
};

struct olap_model {
    std::vector<olap_measure> measures;
    std::vector<olap_dimension> dimensions;
};

// In the mapping's order. A field none of whose columns exist is left out. Points into both arguments.
olap_model make_olap_model(const mapping&, const std::vector<fact_column>&);

}  // namespace osmig
