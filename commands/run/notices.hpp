// What a transaction says of its units beside their rows: tasks for people (v2.tasks) and the rules that fired (osmig.rule).
#pragma once

#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

struct unit_notices {
    std::string unit;
    std::vector<task> tasks{};
    std::vector<std::string> rules{};
};

// Appends the statements that make the units' tasks and rules of this step what is given, and remove what was there
// before and is not among them. With --skip_task tasks stay as they are.
void append_notices(std::vector<target::statement>&, const runner&, const step&,
                    const std::vector<unit_notices>&);

}  // namespace osmig
