// rejects and retry, for the table of commands (commands/table.cpp).
#pragma once

#include <vector>

#include "commands/options.hpp"

namespace osmig {

// With the options that they share with other commands: --migration, --skip_task.
std::vector<command_spec> reject_commands(const option_spec& migration, const option_spec& skip_task);

}  // namespace osmig
