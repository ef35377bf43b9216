// What the measures of a dataset add up to in staging. Its own scan, in the session that reads: the join and the batches
// that make the facts are not believed (invariant 4), and the session that writes has enough to do.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "commands/run/fact_units.hpp"
#include "db/pq.hpp"

namespace osmig {

// As SQL literals. `total` is of what is finite.
struct amount_sums {
    std::string total = "0", nan = "0", inf = "0", negative_zero = "0";
    bool finite() const { return nan == "0" && inf == "0"; }
};

struct staged_sums {
    std::string rows = "0";
    std::map<std::size_t, amount_sums> measures{};  // by their place in the plan
};

staged_sums sums_in_staging(pq::connection&, const fact_unit&);

// Aggregates of a column, named total1, nan1, inf1 and negative_zero1 for suffix 1, each after a comma. Floats are cast
// through their text (invariant 4), and only those that are finite. They take up to five times as long as `plain_sum`,
// which is the total where all is finite, and NaN or infinite where not.
std::string amount_aggregates(const std::string& value, bool floats, std::size_t suffix);
std::string plain_sum(const std::string& value, bool floats);
// The fourth of them.
std::string negative_zeros(const std::string& value, bool floats);

}  // namespace osmig
