// One journey that is disturbed in every way, resumed until it is done, and compared with one that nobody disturbed.
#pragma once

#include <map>
#include <string>

#include "tests/support/torture_stand.hpp"

namespace osmig::test {

struct torture_result {
    std::uint64_t seed = 0;
    std::string base;                   // what was migrated
    std::map<std::string, int> faults;  // that happened, by kind
    std::string exits;                  // of all runs, in order
    std::string story;                  // each run with its faults, a line each
    std::string differs;                // empty: nothing; else also an exit code that no fault explains
};

// All of it follows from the seed, but for what the machine's pace decides: where exactly a moment falls. Five seeds in
// a row share a legacy.
torture_result torture_round(torture_stand&, std::uint64_t seed, bool quick = false);

}  // namespace osmig::test
