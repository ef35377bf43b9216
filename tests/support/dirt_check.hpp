// What must become of the generator's dirt: fixtures/dirt.csv for its cases, fixtures/dirt_plan.sql for what is sprinkled
// over the plan; and the questions to both sides that say whether it did. Answers are lines; none: all is well.
#pragma once

#include <string>
#include <vector>

#include "tests/support/dataset_sides.hpp"

namespace osmig::test {

struct expected_case {
    std::string name;  // of the case
    std::string type,
        key;  // as the ledger has keys; "dataset", "user.account", "file.source", "table", "column"
    std::vector<std::string>
        words;  // "moves", "task:no-owner", "same:to.label"; fixtures/README.md explains them
};

// As a regular expression of PostgreSQL, in quotes: markup, or an address that is code. A tag that is a plain address, as
// in "Ana <ana@example.org>", has no attributes and does nothing.
extern const char* const shown_as_markup;

std::vector<expected_case> expected_dirt(const std::string& legacy_dsn);

// Cases of which something else became. Tasks, rejects and rules are left to wrong_troubles.
std::vector<std::string> wrong_cases(const two_sides&, const std::vector<expected_case>&);
// Open tasks and rejects, and rules that fired, that the catalogue does not name; and those that it names and that are
// not there.
std::vector<std::string> wrong_troubles(const two_sides&, const std::vector<expected_case>&);
// Measures whose exact sum differs between the legacy's entries and facts plus rejects; NaN and infinities are counted.
// It asks the tables themselves, not osmig's own sums.
std::vector<std::string> wrong_sums(const two_sides&);

}  // namespace osmig::test
