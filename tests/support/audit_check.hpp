// What audit_v1 expects of a legacy beside what became of it: rejects, tasks and rules, by phase, step and word.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/migration_from.hpp"

namespace osmig::test {

// "reject import user.account no-email" -> rows.
using outcomes = std::map<std::string, std::int64_t>;

// Of `osmig audit_v1 --format=json`.
outcomes expected_outcomes(const std::string& json);
// Of the ledger and v2.tasks. Tasks have no phase: they are all of "import".
outcomes real_outcomes(const std::string& target_dsn);

// Lines for what the two differ in, but for words that `known` explains ("task import dataset.entries columns-missing").
std::vector<std::string> differences(const outcomes& expected, const outcomes& real,
                                     const std::map<std::string, std::string>& known = {});

}  // namespace osmig::test
