// Which legacy this is, said before it is read: server, database, and the version of its schema where migrate.yaml says
// how to find it.
#pragma once

#include "commands/run/runner.hpp"

namespace osmig {

// Prints one line, and notes a version that is not the one that the run order was made for, or that cannot be found. The
// export goes on: what is missing is taken for NULL or empty, and said. Throws database_error where another try is worth
// it.
void say_legacy(runner&);

}  // namespace osmig
