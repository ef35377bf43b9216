// Counts and sums of a dataset: all of its entries in the legacy, all of its facts in the target.
#pragma once

#include "commands/check/choice.hpp"
#include "commands/check/fact_side.hpp"
#include "commands/check/figures.hpp"

namespace osmig {

// Rows of the fact table; 0 where there is none.
std::int64_t fact_rows(runner&, const fact_side&);

// Adds what is asked for; returns whether anything differs.
bool count_facts(runner&, const step&, const fact_side&, const check_choice&, check_report&);

}  // namespace osmig
