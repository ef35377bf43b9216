// What extract and import will make of the shared tables: the step's own SQL, asked of the legacy (stand_ins.hpp), and the
// very models. Nothing is written; what they refuse, make a task of or change is counted.
#pragma once

#include "commands/audit/stand_ins.hpp"

namespace osmig::audit {

// `what`: extract or import. Call it within subject::carefully, with findings of its own.
void model_pass(subject&, stand_ins&, const step&, phase what, findings&);

}  // namespace osmig::audit
