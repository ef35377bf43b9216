// What a unit's transaction says beside its rows: tasks for people (v2.tasks) and the rules that fired (osmig.rule).
#pragma once

#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

// Appends the statements that make the unit's tasks and rules of this step what is given, and remove what was there
// before and is not among them. With --skip_task tasks stay as they are.
void append_notices(std::vector<target::statement>&, const runner&, const step&, const std::string& unit,
                    const std::vector<task>&, const std::vector<std::string>& rules);

}  // namespace osmig
