// Rules that fired, counted by unit: osmig.rule. Written with the unit, so that a count is exact however often a run
// is stopped, and goes when the unit stops needing the rule.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "commands/run/merge_sql.hpp"

namespace osmig {

// "currency-in-capitals" -> how often.
std::map<std::string, int> rule_counts(const std::vector<std::string>& rules);

// Temporary tables: incoming_rules (unit, rule, times).
std::string rule_table(const char* on_commit = "");

// What incoming_rules says of the units in incoming_units takes the place of what was counted of them.
std::vector<std::string> rule_statements(const merge_names&);

// The rules of units that are gone: those of a table `gone` (key).
std::string gone_rules(const merge_names&);

}  // namespace osmig
