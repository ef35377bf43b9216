// db/ledger/packages.sql, asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

pqxx::result ask_packages(runner&, const std::string& section,
                          const std::vector<std::optional<std::string>>& values = {});

}  // namespace osmig
