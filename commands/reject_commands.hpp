// rejects and retry, for the table of commands (commands/table.cpp).
#pragma once

#include <vector>

#include "commands/options.hpp"

namespace osmig {

// Options that they share with other commands.
struct shared_options {
    option_spec migration, jobs, skip_task;
};
std::vector<command_spec> reject_commands(const shared_options&);

}  // namespace osmig
