// All of a load: the lines of a dump, each to the table that it names.
#pragma once

#include <vector>

#include "commands/dump/load_target.hpp"
#include "commands/run/order.hpp"

namespace osmig::dump {

struct loaded_table {
    std::string type, table;
    std::int64_t fact_tables = 0;  // how many there were
    load_counts counts;
};

// `all`: the tables of a dump in their order; `wanted`: those that are loaded.
std::vector<loaded_table> load_dump_lines(load_target&, const std::vector<dump_table>& all,
                                          const std::vector<const dump_table*>& wanted);

}  // namespace osmig::dump
