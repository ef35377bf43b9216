// What `osmig retry` drives again: the units of the open rejects, and how each is reached.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "commands/reject_filter.hpp"
#include "commands/run/selectors.hpp"

namespace osmig {

// The reasons that a unit is driven for: "import no-email", "extract state-unparsable × 3".
struct retried_unit {
    std::set<std::string> reasons;
};

struct retry_plan {
    using units = std::map<std::string, std::map<std::string, retried_unit>>;  // by type, by key
    units migrated;                                                            // export, extract, import
    units published;                   // of the type whose step makes packages
    std::set<std::string> tables;      // steps whose rejected rows the export has
    std::set<std::string> steps;       // that are imported whole: nobody knows whose a row is
    std::set<std::int64_t> parts;      // that are filled or loaded anew
    std::vector<std::string> rejects;  // numbers of those that are tried again
    std::int64_t rows = 0;             // that they stand for
    std::int64_t files = 0;            // rejects of the archive, which asks again by itself
    std::int64_t export_left = 0;      // rejects of the export, where the legacy is not to be read

    bool empty() const { return migrated.empty() && published.empty() && tables.empty() && steps.empty(); }
};

// `staged`: the legacy is not read, so what the export rejected is left.
retry_plan plan_retry(target::session&, const migration&, const reject_filter&, bool staged);

// Which of export, extract, import the plan needs for that type.
std::vector<phase> phases_of(const migration&, const std::string& type, bool staged);

}  // namespace osmig
