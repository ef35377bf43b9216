// The statement that reads what a request asks for from a PostgreSQL legacy.
#pragma once

#include <cstdint>
#include <string>

#include "db/legacy/legacy.hpp"
#include "db/pq.hpp"

namespace osmig::legacy {

// COPY … TO STDOUT; the position comes first in every line. `limit`: rows, -1: all.
std::string copy_statement(const std::string& schema, const request&, std::int64_t limit);

// Rows of a SELECT (database::ask), in the transaction that is open.
void answer_question(pq::connection&, const std::string& select, int seconds, const answer&);

}  // namespace osmig::legacy
