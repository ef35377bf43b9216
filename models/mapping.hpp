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
    friend bool operator==(const mapping_field&, const mapping_field&) = default;
};

struct mapping {
    std::vector<mapping_field> fields;  // in document order
    friend bool operator==(const mapping&, const mapping&) = default;
};

// Why a document is no mapping. `reason` can be counted: "mapping-unparsable" (no JSON),
// "mapping-not-object" (JSON, but a list or a text where an object belongs), "mapping-old-shape"
// (one of the shapes before 2011-12-07). what() is a whole sentence.
struct mapping_error : std::runtime_error {
    mapping_error(std::string word, const std::string& message)
        : std::runtime_error(message), reason(std::move(word)) {}
    std::string reason;
};

std::string_view kind_name(field_kind);  // "measure", "date", "attribute", "compound"

// Reads dataset.data. Throws mapping_error for what is not the current mapping shape; no text, or an
// object without "mapping" (a dataset never modelled), is an empty mapping. A label or a default that is
// not a string is its JSON text; a character that PostgreSQL cannot hold is U+FFFD (the original stays
// in staging).
mapping parse_mapping(std::string_view dataset_data);

// The mapping as canonical JSON (a list of fields; what is not set is left out), and back:
// mapping_from_text(mapping_text(m)) == m.
std::string mapping_text(const mapping&);
mapping mapping_from_text(std::string_view text);

}  // namespace osmig
