// Which rejects `osmig rejects` lists and `osmig retry` drives again: --type, --step, --phase, --reason, --run, --key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/step_filter.hpp"
#include "db/target/session.hpp"

namespace osmig {

struct reject_filter : step_filter {
    std::optional<std::string> phase, reason, run, key;
    bool all = false;  // those that were resolved, too

    bool any() const { return type || step || phase || reason || run || key; }
    // As osmig.rejects_of takes it.
    std::vector<std::optional<std::string>> values() const;
};

// Throws usage_error for names that do not exist.
reject_filter reject_filter_of(const arguments&, const migration&);

// Throws usage_error for a reason that the ledger does not know, or a run that there was not.
void check_known(target::session&, const reject_filter&);

}  // namespace osmig
