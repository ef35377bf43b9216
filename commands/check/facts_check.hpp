// The facts of every dataset: counts, sums and content.
#pragma once

#include "commands/check/choice.hpp"
#include "commands/check/figures.hpp"
#include "commands/check/stand_ins.hpp"

namespace osmig {

// `unit`: only that dataset; empty: all. A dataset whose counts or sums differ is compared whole, whatever the sample:
// the difference must be named.
void check_facts(runner&, stand_ins&, const step&, const check_choice&, const std::string& unit,
                 check_report&);

}  // namespace osmig
