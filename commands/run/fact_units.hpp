// The datasets whose facts are to be imported, with everything that decides what their fact tables become.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "commands/run/fact_members.hpp"
#include "commands/run/runner.hpp"
#include "models/facts.hpp"

namespace osmig {

struct fact_unit {
    std::string id, name;        // v1's; of a dataset that no longer exists only the name
    std::string mapping_digest;  // of its text; empty: rejected, or never modelled
    std::string owner, package;
    std::string old_table;             // the fact table that readers see now: v2."fdp__…"; empty: none
    bool loaded = false;               // readers take the old table for the dataset: its _ids are kept
    std::string schema = "v1";         // where the star's tables are
    star tables;                       // entry.name empty: the dataset has no entry table
    std::vector<ledger::part> staged;  // export parts of its tables
    bool staging_rejects = false;      // some of them have rejects that are open
    ledger::part part;                 // the import's
    bool anew = false;                 // loaded again though nothing has changed: a retry
    std::string signature;             // changes when anything that the facts are made of changes
    fact_plan plan;
    std::set<std::string> twice;  // dimension tables of the plan that hold an id more than once
    std::map<std::size_t, fact_members>
        members;  // runs of the plan that the client joins, by their first column

    bool direct = false;  // first loaded, and in one message: no work table is needed

    std::string entry() const;       // v1."x__entry"
    std::string work() const;        // osmig_work."w17"
    std::string filled() const;      // the table that the facts are loaded into: one of the two
    std::string table_name() const;  // "fdp__…"
    std::string fact_table() const;  // v2."fdp__…"
    bool whole() const;              // all of its staged tables are
    bool exists() const { return !owner.empty(); }  // as a package
};

// Every unit that has a package with a mapping or entries in staging, by id; parts are registered.
// Throws refused_error where a unit's staging is not whole (unless --item or --limit takes what is there).
std::vector<fact_unit> fact_units(runner&, const step&);

// The unit's mapping. Read where it is needed: those of all units may be more than there is memory for.
mapping fact_mapping(runner&, const step&, const fact_unit&);

std::string fact_signature(const runner&, const fact_unit&, const step&);

}  // namespace osmig
