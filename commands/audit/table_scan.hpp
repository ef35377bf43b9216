// One reading of a legacy table, whole or a sample: how many rows, what its columns hold, which rows the export would
// reject, and personal data and secrets by their shape.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/audit/stand_ins.hpp"

namespace osmig::audit {

struct column_profile {
    std::string name, type;
    std::int64_t nulls = 0, empty = 0;
    std::int64_t not_finite = 0;   // NaN and infinities, of numbers
    std::int64_t not_numbers = 0;  // of a text that the mapping calls a measure
};

struct table_profile {
    std::string name;
    std::string step;     // that exports it; empty: none does
    std::string dataset;  // of a star's table: v1's id, or the prefix of one that is gone
    std::int64_t read = 0;
    std::optional<std::int64_t> rows;  // all, where they were read or the legacy has an estimate
    bool sampled = false;
    std::vector<column_profile> columns;

    // How many rows one that was read stands for.
    double scale() const;
    std::int64_t expected() const { return rows.value_or(read); }
};

struct scan_job {
    const planned_table* from = nullptr;
    const step* of = nullptr;
    std::set<std::string> numbers;  // text columns that hold a measure
};

// Adds what it finds; rows that the export rejects are left out of the stand-ins. Call it within subject::carefully: it
// starts from nothing each time.
table_profile scan_table(subject&, stand_ins&, const scan_job&, findings&);

}  // namespace osmig::audit
