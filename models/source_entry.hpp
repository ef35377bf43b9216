// A row of a source file as v1's loader would have made an entry of it: the mapping, bound to the file's header.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/mapping.hpp"
#include "models/source_values.hpp"

namespace osmig {

// One value that an entry has: a measure, an attribute, a date, or an attribute of a compound.
struct source_part {
    std::string field, attribute;  // attribute: of a compound; else empty
    source_rule rule;
    std::optional<std::string> column;  // of the file, as the mapping names it; a constant has none
    std::optional<std::size_t> cell{};  // where the file has it; nothing: a constant, or the file lacks it
    bool measure = false;               // a measure that is a number
};

class source_entries {
public:
    explicit source_entries(const mapping&);

    // Finds the columns in a header, whose names are stripped; of two with one name the last, as in v1. Returns the
    // names that the mapping needs and the header lacks.
    std::vector<std::string> bind(const std::vector<std::string_view>& header);

    const std::vector<source_part>& parts() const { return parts_; }
    // What makes the key, in the mapping's order: a compound's `name`, a date, a value; nothing: a key field has no
    // value to be told by (a compound without a name).
    const std::vector<std::optional<std::size_t>>& key() const { return key_; }
    const std::vector<std::size_t>& measures() const { return measures_; }

    // Fills `values`, one for each part. The part that v1 refused the row for; nullptr: the entry is loaded.
    const source_part* read(const std::vector<std::string_view>& cells,
                            std::vector<source_value>& values) const;

private:
    void add(source_part);

    std::vector<source_part> parts_;
    std::vector<std::optional<std::size_t>> key_;
    std::vector<std::size_t> measures_;
};

// Appends one value to the bytes of a key, so that no two different keys have the same bytes. nullopt: NULL.
void append_key(std::string& key, std::optional<std::string_view> value);

}  // namespace osmig
