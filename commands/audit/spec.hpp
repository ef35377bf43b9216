// audit_v1's row of the table of commands.
#pragma once

#include "commands/options.hpp"

namespace osmig::audit {

command_spec spec();

}  // namespace osmig::audit
