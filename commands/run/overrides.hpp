// Declared corrections, between staging and import. Staging is the legacy as it is while an export works on it: the
// export puts back what overrides changed; extract and import write what is declared, before their first step, so that
// every SQL that reads v1.* sees it. osmig.override has the cells that are other than the legacy's just now, and what
// the legacy has there; a cell and its row in there change in one transaction, table by table.
#pragma once

#include <string>

#include "commands/run/runner.hpp"

namespace osmig {

// Export: staging becomes the legacy's again.
void put_back_overrides(runner&);

// Extract and import: staging becomes what the files say. Any one that cannot be is a usage_error that names them all,
// and then nothing is written. Where something changes, unfinished passes look at everything again.
void apply_overrides(runner&);

// Changes when the overrides of a staged table do; empty without any.
std::string override_signature(const runner&, const std::string& table);

// What the legacy calls a unit whose name is overridden: its tables are still named after that. Else `name` itself.
std::string legacy_name(const runner&, const std::string& type, const std::string& id,
                        const std::string& name);

}  // namespace osmig
