// Declared corrections: overrides/*.csv beside migrate.yaml, with the columns type,key,column,from,to,reason.
// docs/overrides.md is what their writers read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/run/order.hpp"

namespace osmig {

// One line: a cell of a staged row, what the legacy has in it, and what it shall be.
struct declared_override {
    std::string file;  // "overrides/currencies.csv"
    int line = 0;
    const step* what = nullptr;           // of the migration that it was read for
    std::string key;                      // the row's id; of a star's table "<table>/<id>"
    std::string column;                   // never "id": rows are told apart by it
    std::optional<std::string> from, to;  // nullopt: NULL
    std::string reason;

    std::string place() const;  // "overrides/currencies.csv:3"
};

// All of them, in the order of the files' names; none where there is no folder. What is not right (the header, a
// number of columns, an unknown type, no reason, a cell twice, …) is a usage_error with file and line.
std::vector<declared_override> load_overrides(const migration&);

}  // namespace osmig
