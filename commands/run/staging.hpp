// Staging tables: the legacy's columns, from its catalog, in order; what the import relies on and the legacy
// lacks is added as NULL and reported. No keys, no indexes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

struct staging_table {
    std::string name;
    std::vector<legacy::column> columns;
    bool created = false;  // by prepare_staging: it is empty
};

// The statements that make one table.
struct staging_making {
    std::string name;
    std::vector<std::string> statements;
};

// The columns that a step's :stage section promises to the import.
std::vector<legacy::column> stage_columns(target::session&, const step&);

// The legacy's columns without the secret ones.
std::vector<legacy::column> readable_columns(const legacy::table&, const step&);

// What makes what is missing, and makes anew what has other columns; those tables are marked as created.
std::vector<staging_making> plan_staging(runner&, std::vector<staging_table>&);

// Makes them, many tables a transaction; of none, the schema that they belong to.
void make_staging(target::session&, std::int64_t fence, std::span<const staging_making>);
// Plans, and makes them at once.
void prepare_staging(runner&, std::vector<staging_table>&);

// Makes the staging tables that steps promise and no export has made, empty: what reads them can then be asked
// for one unit before everything is there.
void stage_missing(runner&);

// Names of columns as the ledger keeps them: a line of COPY text, since a name may hold anything.
std::string digest_columns(const std::vector<std::string>&);

// Whether a staging table still has the columns that the export read, both as digest_columns says them; the staged ones
// may go on with columns that only the import relies on.
bool staged_as_exported(const std::string& exported, const std::string& staged);

// Throws refused_error: v1's table is gone, or has other columns than the export gave it.
[[noreturn]] void refuse_changed_staging(const step&, const std::string& table, bool gone);

std::string columns_text(const std::vector<legacy::column>&);  // "id integer, name text"

}  // namespace osmig
