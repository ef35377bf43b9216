// What v1's exporter wrote of a dataset: which columns of dataset.csv come from where in the star.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/json.hpp"

namespace osmig::test {

struct exported_part {
    std::string column;      // in the star
    std::string csv_column;  // in the file
    bool is_float = false;
};

struct exported_field {
    enum class place { entry, compound, date };
    std::string name;
    place where = place::entry;
    bool measure = false;
    std::vector<exported_part> parts;  // a dimension's attributes; of a column of the entry table itself: one
};

// Dimensions and attributes first, then measures: the order of v1's columns. `dataset` is dataset.json.
std::vector<exported_field> exported_fields(const json::value& dataset);

// The member, or null where there is none.
const json::value& member_of(const json::value& object, std::string_view key);

}  // namespace osmig::test
