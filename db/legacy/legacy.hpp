// The legacy, as osmig sees it: a few functions, whatever the backend. It is never written.
// Two implementations: postgresql.cpp (libpq) and sqlite.cpp (SOCI). Rows come as COPY text lines.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "db/digest.hpp"
#include "db/dsn.hpp"

namespace osmig::legacy {

struct identity {
    std::string backend;     // "PostgreSQL", "SQLite"
    std::string version;     // "15.18"
    std::string database;    // name or path, for people
    std::string stamp = {};  // tells one legacy from another where `database` does not; standbys share it
    std::string encoding;  // of the lines, in PostgreSQL's spelling ("UTF8"): what the target's COPY declares
    bool standby = false;
    // A random advisory lock that the legacy session holds; 0 where there are none. Seen in the target's
    // pg_locks it means that source and target are one database.
    std::int64_t mark = 0;
};

// Names are UTF-8, of 63 bytes at most and told apart, whatever the legacy's encoding: `name` is what osmig and
// the target call it. `source` is the name in the legacy's own bytes where those are others.
struct column {
    std::string name;
    std::string
        type;  // the type it is staged as (format_type's spelling); "text" for whatever is not carried over
    std::string source = {};
};

// How a table can be read so that a reading can go on where it stopped.
// key: ordered by its one-column primary key; physical: by ctid; whole: from the start only.
enum class order { key, physical, whole };

struct table {
    std::string name;
    std::vector<column> columns;
    std::vector<std::string> primary_key;
    order read_order = order::whole;
    double estimated_rows = -1;  // -1: unknown
    std::string source = {};
    // Names of the table and its columns that are not what the legacy calls them: no text in its encoding, too long in
    // UTF-8, or another's.
    std::vector<std::string> renamed = {};
};

struct table_size {
    std::int64_t blocks = 0;
    std::int64_t bytes = 0;  // with long values, which are not in the blocks
};

struct request {
    const table* from = nullptr;
    std::vector<std::string> columns;  // what to read, in this order
    order by = order::whole;
    std::string key;           // the column for order::key
    std::string after;         // position to go on after; empty: from the start
    std::string until;         // order::physical: only rows before this position; empty: to the end
    std::string where_column;  // with `where_value`: only the rows of one unit
    std::string where_value;
    std::vector<std::string> where_any = {};  // in the place of where_value: any of these
    std::int64_t limit = -1;                  // rows; -1: all
    std::int64_t page = 0;  // rows per statement, order::key only; 0: one statement. Pages are
                            // short and each has its own snapshot: what they read must be proved
};

// The position before the first row of a block.
std::string place_of(std::int64_t block);

// One row: a COPY text line without its newline, in identity.encoding, and the position to go on after.
// Both views live until the call returns. False ends the reading early.
using sink = std::function<bool(std::string_view line, std::string_view position)>;

// A row of an answer: its columns' names, and a COPY text line in identity.encoding. False ends it early.
using answer = std::function<bool(const std::vector<std::string>& names, std::string_view line)>;

class database {
public:
    virtual ~database() = default;
    virtual legacy::identity identity() = 0;
    // Every table of the schema, ordered by name.
    virtual std::vector<table> catalog() = 0;
    // Names of what looks like a table and is not read: views, materialized views, foreign tables.
    virtual std::vector<std::string> views() { return {}; }
    // Of those of the tables that can be read in ranges of places (order::physical with `after` and `until`, both at
    // the beginning of a block: place_of), by name.
    virtual std::map<std::string, table_size> sizes(const std::vector<const table*>&) { return {}; }
    // Takes a new snapshot that everything read from now on sees; returns a name for it.
    virtual std::string snapshot() = 0;
    // Another reader of the snapshot that this one holds, for another thread; this one must outlive its use, and a
    // new snapshot is the end of it. Null: the backend has none.
    virtual std::unique_ptr<database> sibling() { return nullptr; }
    // Sends rows to the sink; returns how many the server says it sent (its COPY tag).
    virtual std::int64_t read(const request&, const sink&) = 0;
    // Row count and order-free sum of a 128-bit hash of every row's line.
    // By reading, unless the backend knows a way that gives the same.
    virtual table_digest digest(const request&);
    // What bytes of the legacy say, in UTF-8; those that are no text in identity.encoding as \xHH. Not while
    // a read goes on.
    virtual std::string text(std::string_view bytes);
    // Any SELECT, under the snapshot, in a short transaction of its own; longer than `seconds` it is broken off
    // (57014). Schemas are to be named. Only where the backend speaks PostgreSQL's SQL, else refused_error.
    virtual void ask(const std::string& select, int seconds, const answer&);
    // Breaks off whatever is running, from another thread or a signal's aftermath.
    virtual void cancel() noexcept {}
};

// The two backends. Both throw database_error or refused_error with side::legacy.
std::unique_ptr<database> open_postgresql(const dsn_parameters&, const std::string& schema,
                                          const std::string& encoding);
std::unique_ptr<database> open_sqlite(const std::string& path);

}  // namespace osmig::legacy
