// One reading of a dataset's entries: how many there are, and the exact sums of its measures.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "commands/check/fact_side.hpp"

namespace osmig {

struct legacy_total {
    std::string sum = "0";    // exact, of what is finite
    std::int64_t others = 0;  // NaN and infinities
};

struct legacy_totals {
    std::int64_t rows = 0;                         // those that the legacy cannot read among them
    std::map<std::string, legacy_total> measures;  // by the fact table's column
};

// `sums`: the measures too.
legacy_totals totals_of(runner&, const fact_side&, bool sums);

}  // namespace osmig
