// Rows of one table of the target against its stand-in.
#pragma once

#include "commands/check/figures.hpp"
#include "commands/check/stand_ins.hpp"

namespace osmig {

struct row_comparison {
    std::int64_t rows = 0;          // compared: those of both sides together
    std::int64_t differing = 0;     // not counting those that are known
    std::int64_t known = 0;         // they differ, and the ledger has rejected them
    std::int64_t known_absent = 0;  // of those: there is no such row in the target
    std::vector<cell_difference> first;
};

// `output`: which of the model's. `unit`: only its rows, and none is taken for one too many; empty: all.
row_comparison compare_rows(runner&, stand_ins&, const step&, phase, std::size_t output,
                            const std::string& unit, std::size_t most);

}  // namespace osmig
