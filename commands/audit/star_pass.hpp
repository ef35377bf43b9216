// The stars: what the facts' import will make of each dataset's tables, from the plan that it would make itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "commands/audit/table_scan.hpp"

namespace osmig::audit {

// A dataset's tables, or those of one that is gone.
struct audited_star {
    std::string id, name;  // v1's; of a dataset that is gone only the prefix of its tables, as id
    std::string owner;     // account name; empty: nobody
    bool gone = false;
    bool mapped = false;
    std::string entry;  // table; empty: there is none
    std::vector<std::string> dimensions;
    std::int64_t facts = 0;  // expected, estimated where `sampled`
    bool sampled = false;
};

using profiles = std::map<std::string, table_profile>;  // by table

// Columns of text that mappings call measures, by table: a scan looks whether they are numbers.
std::map<std::string, std::set<std::string>> text_measures(subject&, const stand_ins&);

// After the model passes, and the scans of the stars' tables.
std::vector<audited_star> star_pass(subject&, stand_ins&, const profiles&, findings&);

}  // namespace osmig::audit
