// Steps whose rows are made one by one (users, lists, sources, packages, views, and the documents): all rows of the
// target compared with what the legacy gives, by key and column.
#pragma once

#include "commands/check/choice.hpp"
#include "commands/check/figures.hpp"
#include "commands/check/stand_ins.hpp"

namespace osmig {

// Adds counts and content of the step, as far as they are asked for. `unit`: only that one's content; empty: all.
void check_rows(runner&, stand_ins&, const step&, const check_choice&, const std::string& unit,
                check_report&);

}  // namespace osmig
