// One round of the fuzz test: a legacy is made, dirtied, and migrated twice; everything follows from the seed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace osmig::test {

struct fuzz_result {
    std::uint64_t seed = 0;
    std::string base;                    // which legacy it began with
    std::vector<std::string> mutations;  // those that the legacy took; the statements as they were sent
    std::map<std::string, int> kinds;    // and how many of each kind
    std::string exits;                   // of the phases, "3 0 3"; "k" before one that was killed and went on
    std::string refused;  // osmig's sentence where it refused such a legacy; an outcome, no fault
    std::vector<std::string> complaints;  // none: the round is good
};

// Never throws: what cannot be asked is a complaint.
fuzz_result fuzz_round(std::uint64_t seed);

// What osmig may refuse a legacy for, as a part of the sentence, by exit code.
bool allowed_refusal(int exit_code, const std::string& words);

}  // namespace osmig::test
