// A check's report: tables for people, or JSON.
#pragma once

#include <string>

#include "commands/check/figures.hpp"

namespace osmig {

std::string check_text(const check_report&, bool fail_only);
std::string check_json(const check_report&, bool fail_only);
// "196 comparisons: 193 agree, 3 differ."
std::string check_total(const check_report&);

}  // namespace osmig
