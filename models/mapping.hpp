// v1's OLAP model: the "mapping" inside dataset.data. Rules: legacy_v1 sections 2 and 3.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

enum class field_kind { measure, date, attribute, compound };

struct mapping_attribute {
    std::string name;
    std::string datatype;
    std::optional<std::string> label, column, constant, default_value;
    std::optional<std::string> others{};  // JSON of the members that have no place here
    friend bool operator==(const mapping_attribute&, const mapping_attribute&) = default;
};

struct mapping_field {
    std::string name;
    std::string type;  // as written
    field_kind kind{};
    std::string datatype;
    std::optional<std::string> label, description, column, default_value, format;
    bool key = false, facet = false;
    std::vector<mapping_attribute> attributes;  // compounds only, in document order
    std::optional<std::string> others{};        // as above; what a kind does not use is among them
    friend bool operator==(const mapping_field&, const mapping_field&) = default;
};

struct mapping {
    std::vector<mapping_field> fields;  // in document order; no two have one name
    friend bool operator==(const mapping&, const mapping&) = default;
};

// Why a document is no mapping. `reason` can be counted: "mapping-unparsable" (no JSON),
// "mapping-not-object" (JSON, but a list or a number where an object belongs; or not one field can be read).
// what() is a whole sentence.
struct mapping_error : std::runtime_error {
    mapping_error(std::string word, const std::string& message)
        : std::runtime_error(message), reason(std::move(word)) {}
    std::string reason;
};

std::string_view kind_name(field_kind);  // "measure", "date", "attribute", "compound"

// The mapping of dataset.data; all that stands there: models/dataset_document.hpp.
mapping parse_mapping(std::string_view dataset_data);

// The mapping as canonical JSON (a list of fields; what is not set is left out), and back:
// mapping_from_text(mapping_text(m)) == m.
std::string mapping_text(const mapping&);
mapping mapping_from_text(std::string_view text);

}  // namespace osmig
