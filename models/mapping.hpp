// v1's OLAP model: the "mapping" inside dataset.data. Rules: legacy_v1 sections 2 and 3.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

enum class field_kind { measure, date, attribute, compound };

struct mapping_attribute {
    std::string name;
    std::string datatype;
    std::optional<std::string> label, column, constant, default_value;
};

struct mapping_field {
    std::string name;
    std::string type;  // as written
    field_kind kind{};
    std::string datatype;
    std::optional<std::string> label, description, column, default_value, format;
    bool key = false, facet = false;
    std::vector<mapping_attribute> attributes;  // compounds only, in document order
};

struct mapping {
    std::vector<mapping_field> fields;  // in document order
};

// Reads dataset.data. Throws mapping_error for what is not the current mapping shape; an object
// without "mapping" (a dataset never modelled) is an empty mapping.
mapping parse_mapping(std::string_view dataset_data);

// The mapping as canonical JSON, and back: mapping_from_text(mapping_text(m)) == m.
std::string mapping_text(const mapping&);
mapping mapping_from_text(std::string_view text);

}  // namespace osmig
