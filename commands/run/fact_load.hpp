// Streams a dataset's star, joined and typed, into a work table that nobody is pointed at, in batches with
// checkpoints. The last batch is not sent: it goes with the switch, so that a small unit is one transaction.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "commands/run/fact_batch.hpp"
#include "commands/run/fact_units.hpp"
#include "db/pq.hpp"

namespace osmig {

// A connection that staging is read through, one for all units: most are so small that to connect would take longer than
// to load them. One that load_facts threw on must not be used again: its query was cancelled, and a late cancel hits the
// next.
pq::connection facts_connection(const runner&);
// Loads all but the last batch, which it returns. Sets the part's checkpoint as it goes. `before_write` is called where the
// runner's writer is about to be used: it may be busy with what came before.
fact_batch load_facts(runner&, fact_unit&, pq::connection&, const std::function<void()>& before_write);

// Statements that start the part and make its work table, where that is still to do; then none.
std::vector<target::statement> start_statements(runner&, fact_unit&);
// Statements that write a batch with its checkpoint.
void append_batch(runner&, const fact_unit&, const fact_batch&, std::vector<target::statement>&);

// Whether a stopped unit can go on: same inputs, and its work table still stands.
bool goes_on(runner&, const fact_unit&);

std::string_view sql_type(fact_type);
std::string work_columns(const fact_unit&);  // "_id integer NOT NULL, openspending_id text, …"
// Of the fact table's primary key. Named after the unit, not the table: a table that is renamed later keeps its index, and
// another unit may then get the name that this one gave up.
std::string fact_key_name(const fact_unit&);

}  // namespace osmig
