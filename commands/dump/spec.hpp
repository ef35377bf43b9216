// The rows of the table of commands that say what dump_data and load_data take.
#pragma once

#include "commands/options.hpp"

namespace osmig {

command_spec dump_data_spec();
command_spec load_data_spec();

}  // namespace osmig
