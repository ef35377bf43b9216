// A batch of COPY lines on its way from the reader to the writer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/run/patient_read.hpp"
#include "db/digest.hpp"
#include "db/ledger/ranges.hpp"

namespace osmig {

struct relay_job;

// What the reader says about a job; rows come as `lines`, the other kinds are single words. `unreadable` is one row
// that the legacy could not read: `positions` holds where it is. `joined`: the ranges were the whole table.
enum class batch_kind { lines, unchanged, verified, unreadable, joined };

struct batch {
    relay_job* job = nullptr;
    ledger::range* range = nullptr;  // of the job, where that is what is read; its start is none of the part
    batch_kind kind = batch_kind::lines;
    bool fresh = false;    // the first batch of a part that starts from nothing
    bool resumed = false;  // the first batch of a part that goes on
    bool last = false;     // of the part or range; `read` holds what the legacy says it sent
    std::int64_t read = 0;
    table_digest before;  // of all lines of the part or range up to this batch
    table_digest after;   // with it

    unreadable_row bad;

    std::string data;               // lines with their newlines
    std::vector<std::size_t> ends;  // of each line in `data`, past its newline
    std::string positions;          // one after the other
    std::vector<std::size_t> position_ends;

    std::size_t rows() const { return ends.size(); }
    std::size_t bytes() const { return data.size() + bad.original.size(); }
    std::size_t begin_of(std::size_t line) const { return line == 0 ? 0 : ends[line - 1]; }
    std::string_view line(std::size_t n) const;  // without its newline
    std::string_view lines(std::size_t from, std::size_t to) const;
    std::string position(std::size_t n) const;
    void add(std::string_view line, std::string_view position);
    // Whether the batch is a whole part that is small enough to share a transaction with others.
    bool tiny() const;
};

}  // namespace osmig
