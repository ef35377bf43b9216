// A unit's facts: which columns of its fact table come from which column of which of its tables.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands/run/order.hpp"
#include "db/target/session.hpp"
#include "models/facts.hpp"

namespace osmig {

struct star_story {
    const step* entries = nullptr;     // the step that imports them
    star tables;                       // as staged now; entry.name empty: there is none
    std::string table;                 // v2."fdp__…"; empty: it has none
    std::string table_name;            // "fdp__…"
    std::vector<std::string> columns;  // of the table, in order
    std::map<std::string, fact_column>
        made;  // by the table's column: where it comes from, as staging and mapping are now
};

// Nothing where the unit has neither tables of its own nor facts.
std::optional<star_story> facts_of(target::session&, const data_type&, const std::string& unit,
                                   const std::string& name);

}  // namespace osmig
