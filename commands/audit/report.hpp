// How an audit is told: to people, to programs, and as a page of its own.
#pragma once

#include <string>

#include "commands/audit/audit.hpp"

namespace osmig::audit {

void print_text(const audit_result&);  // to stdout
std::string as_json(const audit_result&);
// One HTML file that needs nothing: no network, no script.
std::string as_html(const audit_result&);

// "12" or "~12" where it is an estimate; with commas.
std::string count_text(std::int64_t count, bool estimated);
// "3, 17, 20, …": the first keys.
std::string keys_text(const finding&);
// "ana (12), administrator (3)": those who must act, the busiest first; at most two.
std::string owners_text(const finding&);
// "Nothing stands in the way …": the audit in one sentence.
std::string verdict(const audit_result&);

}  // namespace osmig::audit
