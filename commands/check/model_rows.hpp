// A step's model over the rows of its SQL, into stand-ins of its outputs: as the import has it, with nothing written
// anywhere else.
#pragma once

#include <string>

#include "commands/check/stand_ins.hpp"

namespace osmig {

// `sql`: the step's, reading stand-ins; empty: there are only rows that the model lists.
void make_rows(target::writer&, const model&, const model_settings&, const std::string& sql, made_rows&);

}  // namespace osmig
