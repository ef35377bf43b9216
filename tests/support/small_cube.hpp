// A fact table as an import leaves it, in a database of one's own, made of a mapping and of v1's export of the dataset.
#pragma once

#include <string>

#include "commands/publish/source_proof.hpp"
#include "tests/support/csv.hpp"

namespace osmig::test {

// Makes v2."<name>" of the export's columns; an empty cell is ''. Of a number NULL. What choose_source() asks, without sources.
source_question make_cube(const std::string& dsn, const std::string& name, const mapping&,
                          const csv_table& exported);

}  // namespace osmig::test
