// The ledger as the engine sees it: passes, steps and parts read into plain structs, and the SQL calls
// that travel with the data. The tables themselves are in 0001_ledger.sql.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "db/target/session.hpp"

namespace osmig::ledger {

struct run {
    std::int64_t id = 0;
    std::int64_t pass = 0;
    std::int64_t fence = 0;
    int snapshots = 0;
};

// What one transaction adds to a part.
struct counts {
    std::int64_t inserted = 0, updated = 0, unchanged = 0, skipped = 0, rejected = 0, fanned_out = 0;
};

struct part {
    std::int64_t id = 0;
    std::string name, group;
    std::int64_t pass = 0;
    std::string state;                      // "pending", "running", "done"
    std::optional<std::string> checkpoint;  // nullopt: at the start
    std::int64_t inserted = 0, rejected = 0, unchanged = 0, updated = 0, read = 0;
    std::string digest, columns;
    std::int64_t snapshot = 0;  // 0: none
    int interruptions = 0;
    bool whole = false;
    std::string work_table;
};

// Identifies a step in the ledger.
struct step_key {
    std::string phase, type, step;
};

std::vector<part> parts(target::session&, const step_key&);
// Adds what is missing; `groups` may be empty (all ''). Returns all parts of the step, by name.
std::vector<part> add_parts(target::session&, const step_key&, const std::vector<std::string>& names,
                            const std::vector<std::string>& groups);

// Calls for a message of target::writer.
std::string advance_sql(const part&, const std::optional<std::string>& next, const run&, const counts&,
                        const std::string& digest);
std::string start_sql(const part&, const run&, bool fresh, std::int64_t snapshot);
struct ending {
    std::int64_t read = 0;
    bool whole = false;
    std::int64_t snapshot = 0;
    std::string digest = {}, method = {};
    std::string counted =
        {};  // schema-qualified table whose rows must be as many as were written; empty: not counted
    std::string read_sql = {};  // an expression that stands for `read`
};
std::string finish_sql(const part&, const run&, const ending&);
// Of a part whose rows were all written in this transaction: start, advance and finish in one.
std::string fill_sql(const part&, const std::optional<std::string>& last, const run&, std::int64_t inserted,
                     const ending&);
std::string unchanged_sql(const part&, const run&, std::int64_t read, std::int64_t snapshot,
                          const std::string& counted);
// The same with an expression that counts what there was to read.
std::string unchanged_sql(const part&, const run&, const std::string& read, const std::string& counted);

struct reject {
    std::string key;
    std::string original;  // bytes
    std::string reason, sqlstate, message;
    std::int64_t rows = 1;
};
std::string reject_sql(const part&, const run&, const reject&);

// PostgreSQL's array literal of texts, for one parameter.
std::string text_array(const std::vector<std::string>&);

}  // namespace osmig::ledger
