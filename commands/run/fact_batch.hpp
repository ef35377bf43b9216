// What the reader of a star hands to the writer of its facts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/ledger/ledger.hpp"

namespace osmig {

// Facts on their way: COPY lines of the work table, and rows that cannot be facts.
struct fact_batch {
    std::string data;
    std::vector<std::size_t> ends;
    std::vector<ledger::reject> rejects;
    std::size_t rejected_bytes = 0;
    std::string checkpoint;  // how many facts, and the last openspending_id
    bool last = false;

    std::int64_t rows() const { return static_cast<std::int64_t>(ends.size()); }
    std::size_t bytes() const { return data.size() + rejected_bytes; }
};

}  // namespace osmig
