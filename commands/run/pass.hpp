// Passes: which one a run belongs to, and which of its steps are still to do.
#pragma once

#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

// Goes on with the phase's unfinished pass, or opens a new one; --item and --limit have passes of their own.
// Sets r.run.pass and registers the steps.
void open_pass(runner&);

enum class step_state { to_do, done };
// Whether the step has work in this pass. Throws definition_changed where its YAML or SQL is no longer what it was when
// this pass began it, or did it (unless --accept_change names it: then its parts start again).
step_state begin_step(runner&, const step&);
void finish_step(runner&, const step&, double seconds);
void close_pass(runner&);

// What the hash is made of, as people can read it: the engine's own number, the YAML, the SQL.
std::string definition_text(const step&);
std::string definition_hash(const step&);
// Of one phase of it: documents do not grow old because the import's SQL changed.
std::string section_hash(const step&, const sql_section&);

}  // namespace osmig
