// The writing half of the relay: one transaction per batch, many tiny tables in one, bad rows found and kept.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "commands/run/batch.hpp"
#include "commands/run/relay.hpp"

namespace osmig {

class relay_writer {
public:
    explicit relay_writer(runner& r) : runner_(r) {}
    void take(batch&&);
    void flush();  // what was held back to share a transaction

private:
    using message = std::vector<target::statement>;

    void write(batch&);
    void write_carefully(batch&, std::size_t from, std::size_t to, bool& started);
    void reject(batch&, std::size_t line, const database_error&, bool& started);
    void append(message&, batch&, std::size_t from, std::size_t to);
    void append_advance(message&, const batch&, const std::string& position, const ledger::counts&,
                        const table_digest&);
    void append_start(message&, const batch&);
    void append_finish(message&, const batch&);
    void append_filled(message&, const batch&);
    ledger::ending ending_of(const batch&) const;
    void leave_out(batch&);
    void append_word(message&, const batch&);
    void committed(const batch&, const std::string& position);
    void committed(const batch&, std::size_t to);
    void transact(const message&, std::span<const batch>);

    runner& runner_;
    std::vector<batch> held_;
    std::size_t held_bytes_ = 0;
};

// What empties a job's staging: of one unit, or all.
std::string empty_sql(const relay_job&);

// The line that COPY's CONTEXT names, from 1; 0 where it names none. The text is localised: it is the first
// number after the table's name (invariant 8).
std::size_t line_in_context(const std::string& context, const std::string& table);

}  // namespace osmig
