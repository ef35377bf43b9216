// What a snapshot does not show of a PostgreSQL legacy.
#pragma once

#include <string>
#include <vector>

#include "db/legacy/legacy.hpp"
#include "db/pq.hpp"

namespace osmig::legacy {

// Names of views, materialized views and foreign tables, in the legacy's encoding.
std::vector<std::string> views_of(pq::connection&, const std::string& schema);

// To be asked in the transaction that has just read the table. A table that was rewritten (ALTER … TYPE) or emptied
// (TRUNCATE) after the snapshot was taken looks empty to it, without an error. The lock of the reading is still held:
// what is seen now was so while it was read. Throws database_error 40001: under a new snapshot it can be read.
void check_rewritten(pq::connection&, const std::string& schema, const table&);

}  // namespace osmig::legacy
