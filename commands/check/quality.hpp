// Figures of checks are kept, so that trends show: osmig.quality.
#pragma once

#include <string>

#include "commands/check/figures.hpp"
#include "db/target/session.hpp"

namespace osmig {

// All of one check in one statement, with one time.
void keep_figures(target::session&, const std::string& command, const check_report&);

}  // namespace osmig
