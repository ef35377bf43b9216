// Ranges of a large table that several workers read (--jobs): each has its checkpoint; proof and refill are the part's,
// which takes up their counts when all are done. Design section 7.
#pragma once

#include <map>

#include "db/ledger/ledger.hpp"

namespace osmig::ledger {

struct range {
    std::int64_t part = 0;
    int number = 0;
    std::string after, until;  // positions; empty: the start and the end of the table
    std::optional<std::string> checkpoint;
    bool done = false;
    std::int64_t read = 0, inserted = 0, rejected = 0;
    std::string digest;  // empty: of no rows
};

// Of those parts that are being read in ranges; by part, in order.
std::map<std::int64_t, std::vector<range>> ranges(target::session&, const std::vector<std::int64_t>& parts);

// Calls for a message of target::writer. cut: into ranges that end before these positions, and a last one.
std::string cut_sql(const part&, const run&, const std::vector<std::string>& positions);
std::string advance_sql(const range&, const std::string& next, const run&, const counts&,
                        const std::string& digest);
std::string finish_sql(const range&, const run&, std::int64_t read);
std::string join_sql(const part&, const run&);

}  // namespace osmig::ledger
