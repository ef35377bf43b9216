// What one step made in one phase, removed: the ledger first, then what it stands for, a chunk in a transaction. Whatever
// is killed in between is known to be not done, and a following run makes it again (invariant 14).
#pragma once

#include <string>

#include "commands/run/order.hpp"
#include "commands/with_target.hpp"

namespace osmig {

// A section of db/ledger/reset.sql.
std::string reset_sql(const char* section);

// The ledger forgets the step's parts, rejects, rules and tasks; its items go with what they stand for.
void forget_phase(held_target&, const step&, phase);

// Removes staging, rows, facts, or records of files and packages. May be called again where it was stopped.
void remove_phase(held_target&, const migration&, const step&, phase);

// "import: 22 units in v2.packages", for the question before.
std::string what_goes(held_target&, const step&, phase);

}  // namespace osmig
