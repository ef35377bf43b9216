// Steps that are staged and become nothing of their own (teams, languages of a dataset): staging against the legacy.
#pragma once

#include "commands/check/choice.hpp"
#include "commands/check/figures.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

void check_export(runner&, const step&, const check_choice&, check_report&);

}  // namespace osmig
