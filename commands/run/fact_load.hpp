// Streams a dataset's star, joined and typed, into a work table that nobody is pointed at, in batches with
// checkpoints. The last batch is not sent: it goes with the switch, so that a small unit is one transaction.
#pragma once

#include <string>
#include <vector>

#include "commands/run/fact_units.hpp"
#include "db/pq.hpp"

namespace osmig {

// Facts on their way: COPY lines of the work table, and rows that cannot be facts.
struct fact_batch {
    std::string data;
    std::vector<std::size_t> ends;
    std::vector<ledger::reject> rejects;
    std::size_t rejected_bytes = 0;
    std::string checkpoint;  // how many facts, and the last openspending_id
    bool last = false;

    std::int64_t rows() const { return static_cast<std::int64_t>(ends.size()); }
};

// A connection that staging is read through, one for all units: most are so small that to connect would take longer than
// to load them. One that load_facts threw on must not be used again: its query was cancelled, and a late cancel hits the
// next.
pq::connection facts_connection(const runner&);
// Loads all but the last batch, which it returns. Sets the part's checkpoint as it goes.
fact_batch load_facts(runner&, fact_unit&, pq::connection&);

// Statements that start the part and make its work table, where that is still to do; then none.
std::vector<target::statement> start_statements(runner&, fact_unit&);
// Statements that write a batch with its checkpoint.
void append_batch(runner&, const fact_unit&, const fact_batch&, std::vector<target::statement>&);

// Whether a stopped unit can go on: same inputs, and its work table still stands.
bool goes_on(runner&, const fact_unit&);

std::string_view sql_type(fact_type);
std::string work_columns(const fact_unit&);  // "_id integer, openspending_id text, …"

}  // namespace osmig
