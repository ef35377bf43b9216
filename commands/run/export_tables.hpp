// Which of the legacy's tables are exported, by what step, and which are not.
#pragma once

#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

struct planned_table {
    const legacy::table* table = nullptr;
    std::string group;   // '' for the shared tables
    std::string prefix;  // of reject keys
};

// The legacy's tables that the step exports, from r.catalog; none where the legacy lacks them. A family's are found
// by the datasets' names, read from the legacy; --item takes those of one dataset.
std::vector<planned_table> tables_of(runner&, const step&);

// Without the table that names the units of a family (`dataset`), its id and name, every star would belong to nobody,
// and what was migrated before would be taken for gone: refused, before anything is staged.
void check_unit_tables(const runner&);

// Says at the end what of the legacy is not read: tables that belong to no step and no star, and views.
void note_unread(runner&);

}  // namespace osmig
