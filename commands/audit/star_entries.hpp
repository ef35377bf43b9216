// Entries that cannot be facts: without an id, with one that another has, or pointing to an id that a dimension has several
// times. They are looked for only where the tables lost the keys that v1 gave them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "commands/audit/subject.hpp"
#include "commands/run/fact_units.hpp"

namespace osmig::audit {

struct entry_rejects {
    struct few {
        std::int64_t rows = 0;
        std::vector<std::string> keys;  // the first ones
        std::string message;
    };
    std::int64_t facts = 0;  // entries that can be facts
    std::map<std::string, few> by_reason;
};

entry_rejects count_entry_rejects(subject&, const fact_unit&);

// SQL with the names of a star's tables and columns as the legacy has them, whatever osmig calls them.
std::string in_legacy_names(const subject&, const fact_unit&, std::string sql);

// The reason for which the whole dataset is rejected, where most of its entries fail alike (invariant 8); else empty.
std::string whole_reject(const entry_rejects&);

}  // namespace osmig::audit
