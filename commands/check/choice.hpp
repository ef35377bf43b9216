// What of the migration check_data_counts is asked to look at, resolved before anything connects (invariant 10).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/options.hpp"
#include "commands/run/order.hpp"
#include "commands/run/selectors.hpp"

namespace osmig {

// How many facts of a dataset are compared. Rows of other steps always are, all of them: there are few.
struct sample_size {
    bool full = false;
    std::int64_t number = 0;
    bool percent = false;

    std::int64_t of(std::int64_t rows) const;  // at most all of them
};

struct hand_check {
    std::string name;  // "package_owner": sql/checks/package_owner.sql
    std::filesystem::path file;
};

struct check_choice {
    std::set<const step*> steps;  // that are compared
    selection chosen;             // holds the item, for what reads the legacy
    bool everything = false;      // no step, type or item is named
    bool counts = false, sums = false, content = false;
    std::vector<hand_check> by_hand;
    sample_size sample;
    std::size_t shown = 0;  // differences of a kind that are kept of each unit
    bool fail_only = false, json = false;
};

// Throws usage_error, naming what is valid.
check_choice check_choice_of(const arguments&, const migration&);

}  // namespace osmig
