// The whole story of one record, as `osmig explain` tells it: sections of tables. What gathers them is in the other
// files of this folder; how they look is story_text.cpp and story_json.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/model.hpp"

namespace osmig {

enum class cell_kind { text, number, truth };  // truth: "t" or "f"

struct story_column {
    std::string name;
    cell_kind kind = cell_kind::text;
};

struct story_table {
    std::string name;  // "v1.dataset"
    std::vector<story_column> columns;
    std::vector<cells> rows;  // the first ones
    std::int64_t total = 0;   // rows that there are
    bool record = false;      // told a line for each column, not for each row
};

struct story_section {
    std::string name;     // what JSON calls it: "staged"
    std::string heading;  // what people read: "Staged: as the export left it"
    std::vector<std::string> notes;
    std::vector<story_table> tables;
};

struct story {
    std::string type, step, key, row, name;  // of the record; step, row and name may be empty
    std::string found;                       // by what it was found, a sentence
    std::vector<story_section> sections;
};

std::string story_text(const story&);
std::string story_json(const story&);  // one document, with its newline

}  // namespace osmig
