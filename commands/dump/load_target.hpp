// What a load works with, and the ledger's part of one table: its counts and its rejects.
#pragma once

#include "commands/dump/input.hpp"
#include "commands/run/progress.hpp"
#include "db/ledger/ledger.hpp"
#include "db/target/session.hpp"
#include "db/target/writer.hpp"

namespace osmig::dump {

struct load_target {
    target::session& session;
    target::writer& writer;
    ledger::run run;
    const input& from;
    std::int64_t batch_rows = 1000;
    bool whole = true;  // the dump has every row: what it does not speak of is not in it
    progress& show;
};

struct load_counts {
    std::int64_t read = 0, inserted = 0, updated = 0, same = 0, rejected = 0;
    std::int64_t only_here = 0;  // rows of the target that a whole dump does not have
};

struct refused_line {
    std::int64_t number = 0;
    std::string key, reason, sqlstate, message;
    std::string original = {};
    std::int64_t rows = 1;
};

class load_part {
public:
    load_part(load_target&, const std::string& type, const std::string& table, const std::string& name);

    // Rejects are kept in memory up to a megabyte, then written with their count.
    void reject(refused_line);
    // An expression that adds to the counts: inserted, updated, unchanged (numbers, or SQL).
    std::string advance(const std::string& inserted, const std::string& updated,
                        const std::string& unchanged) const;
    // Ends the part: `read` lines must be accounted for. `table`: counted for rows that are only here; empty: not.
    load_counts end(std::int64_t read, const std::string& table);

private:
    void write_rejects();
    load_target& to_;
    ledger::part part_;
    std::vector<refused_line> rejects_;
    std::size_t bytes_ = 0;
};

// Whether the row is at fault, and not the server or the disk.
bool refuses_the_row(const database_error&);

}  // namespace osmig::dump
