// Rows of the table of commands: those that look into what was done, or take it back.
#pragma once

#include "commands/options.hpp"

namespace osmig {

command_spec explain_command();
command_spec flush_command();
command_spec reset_command();

}  // namespace osmig
