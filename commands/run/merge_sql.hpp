// The SQL of a merge, generated from a model's outputs.
#pragma once

#include <string>
#include <vector>

#include "commands/run/order.hpp"
#include "models/model.hpp"

namespace osmig {

// Temporary tables: incoming_0 …, changed, incoming_units, incoming_tasks. They are empty after every commit.
std::vector<std::string> incoming_tables(const model&);

struct merge_names {
    std::string phase, type, step, source;
    std::int64_t run = 0;
};
// Statements that merge what was copied in; `tasks`: also the tasks.
std::vector<std::string> merge_statements(const model&, const merge_names&, bool tasks);

// How many rows wait for their fact table, as an expression; "0" for models without one.
std::string waiting_count(const model&);

// Query of the keys that the step's export could not stage: such a row is not gone, it cannot be read.
std::string kept_back(const std::string& type, const std::string& step);

// Statements that remove what came from rows that are not in the input any more. Only for whole inputs: nothing is
// called deleted on the word of a partial table (invariant 14).
std::vector<std::string> gone_statements(const model&, const merge_names&, const std::string& input);

// What temporary tables end with that nobody empties. It makes each commit of the session truncate their files, used or
// not, which takes longer than a small commit.
inline constexpr const char* emptied_on_commit = " ON COMMIT DELETE ROWS";

// The tasks' part of it: temporary tables that may be there already, and the statements.
std::vector<std::string> task_tables(const char* on_commit = "");
std::vector<std::string> task_statements(const merge_names&);

}  // namespace osmig
