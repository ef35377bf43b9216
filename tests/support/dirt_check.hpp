// What must become of the generator's dirt: fixtures/dirt.csv for its cases, fixtures/dirt_plan.sql for what is sprinkled over
// the plan; and the questions to both sides that say whether it did.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace osmig::test {

struct expected_case {
    std::string name;  // of the case
    std::string type,
        key;  // "user.account", "file.source", "dataset", "table", "column"; as the ledger has keys
    std::vector<std::string> words;  // "moves", "task:no-owner", "same:to.label"
};

std::vector<expected_case> expected_dirt(const std::string& legacy_dsn);

struct migrated_dirt {
    std::string legacy, target;  // dsns

    // What is not as the word says, in words; "" where all is well. Tasks and rejects are compared as sets, below.
    std::string wrong(const expected_case& one, const std::string& word) const;
    // "task dataset 900401 no-owner", "reject dataset 900209 no-mapping": all open ones.
    std::set<std::string> troubles() const;
    // Datasets and measures whose exact sum differs between the legacy's entries and facts plus rejects; NaN and infinities
    // counted. Asks the tables themselves, not osmig's own sums.
    std::vector<std::string> wrong_sums() const;
};

std::set<std::string> expected_troubles(const std::vector<expected_case>& cases);

}  // namespace osmig::test
