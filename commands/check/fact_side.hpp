// A dataset as both sides have it: its star in the legacy, its fact table in the target, and what is known between them.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "commands/check/stand_ins.hpp"
#include "models/facts.hpp"

namespace osmig {

struct fact_side {
    std::string id, name;  // v1's; of a star without a dataset the name alone
    bool gone = false;     // no dataset of the legacy has it: its tables are not imported
    const legacy::table* entry = nullptr;
    std::string entry_prefix;  // of the keys of rejects: "12/"
    std::map<std::string, std::pair<const legacy::table*, std::string>>
        dimensions;  // by name, with their prefix
    bool modelled = false;
    fact_plan plan;

    std::string table;                         // v2."fdp__…"; empty: none
    std::string shown_table;                   // v2.fdp__…, for people
    std::int64_t recorded = 0;                 // rows of it, as v2.fact_tables says
    std::map<std::string, std::string> types;  // of its columns

    std::map<std::string, std::int64_t> rejected;  // rows, by reason
    std::string rejected_whole;                    // why all of it was; empty: it was not

    std::string label() const { return name.empty() || name == id ? id : name + " (" + id + ")"; }
    std::int64_t rejected_rows() const;
    std::string reasons() const;  // "3 × duplicate-key"
};

// Every dataset with entries in the legacy or facts in the target, by id; `only` one of them where it is not empty.
std::vector<fact_side> fact_sides(runner&, const step& facts, const std::string& only);

// Sets plan and types: they are only kept while the dataset is looked at.
void plan_side(runner&, stand_ins&, fact_side&);

}  // namespace osmig
