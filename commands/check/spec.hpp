// The row of the table of commands that says what check_data_counts takes.
#pragma once

#include "commands/options.hpp"

namespace osmig {

command_spec check_data_counts_spec();

}  // namespace osmig
