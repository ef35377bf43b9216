// The benchmark (tests/bench), run in small.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/json.hpp"
#include "tests/support/process.hpp"

namespace osmig::test {

struct measured {
    program_result result;
    std::map<std::string, json::value> bars;  // by name; empty where there was no JSON
    json::value document;

    std::string word(const std::string& bar,
                     const std::string& member) const;  // a text; "" where there is none
    bool has_figures(const std::string& bar) const;
};

// One round at a thousandth of the size: 2,000 narrow rows, 8 datasets of 5,000 entries in all, at most 10,000 in
// one. names: what is to be measured; none is all.
measured measure_in_small(const std::string& program, const std::vector<std::string>& names);

// For `needs`.
std::string no_python();

}  // namespace osmig::test
