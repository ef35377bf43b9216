// Facts by key and column: what stands in the target, against the entry that the legacy has under that key, joined here
// with what its dimensions say.
#pragma once

#include "commands/check/choice.hpp"
#include "commands/check/fact_side.hpp"
#include "commands/check/figures.hpp"

namespace osmig {

// Adds the figure and the first differences. `all`: every fact and every key of the legacy, whatever the sample.
void compare_facts(runner&, stand_ins&, const step&, const fact_side&, const check_choice&, bool all,
                   check_report&);

}  // namespace osmig
