// The control session on the target: libpqxx, synchronous commits but for what is only noted, and the runner's lock.
// Data goes through another connection (db/target/writer.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "db/dsn.hpp"

namespace osmig::target {

// Another runner holds the lock: exit 8. Says who.
class locked_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A statement with its parameters.
struct bound_statement {
    std::string sql;
    std::vector<std::optional<std::string>> values = {};
};

class session {
public:
    // Connects; refuses (refused_error) a server older than 14, and a pooler in between.
    // `purpose` shows in pg_stat_activity: "osmig control".
    explicit session(dsn_parameters parameters, std::string purpose = "control");
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session();  // gives the lock back: the next command may start at once

    pqxx::connection& connection() { return *connection_; }
    const dsn_parameters& parameters() const { return parameters_; }

    // Runs a section of db/ledger/queries.sql ("files:states": of files.sql) in a transaction of its own; one that writes holds the fence first.
    // Throws database_error (side::target) whatever libpqxx threw.
    pqxx::result ledger(const std::string& section,
                        const std::vector<std::optional<std::string>>& values = {});
    // As ledger(), of what need not be on the disk when this returns, since it gets there in its order with the next
    // synchronous commit: a server that crashes before that is where it was a moment ago. Not for what this process
    // goes by without asking the ledger again once it has connected anew (the run, the pass, how many snapshots there were).
    pqxx::result note(const std::string& section, const std::vector<std::optional<std::string>>& values = {});
    // Any statements in one transaction; with a fence, osmig.hold(fence) comes first.
    pqxx::result transact(const std::vector<std::string>& statements, std::optional<std::int64_t> fence = {});
    // Likewise, with parameters; what the last one gave.
    pqxx::result write(const std::vector<bound_statement>& statements, std::int64_t fence);
    pqxx::result query(const std::string& sql, const std::vector<std::optional<std::string>>& values = {});

    void reconnect();
    void set_fence(std::int64_t fence) { fence_ = fence; }
    // The session lock: one runner at a time (invariant 13). Throws locked_error.
    void lock();

private:
    void connect();
    pqxx::result in_ledger(const std::string& section, const std::vector<std::optional<std::string>>& values,
                           const char* before);

    dsn_parameters parameters_;
    std::string purpose_;
    std::unique_ptr<pqxx::connection> connection_;
    std::int64_t fence_ = 0;  // 0: this session takes no part in the writing
};

// Guard, mark and schema version, each refused with its own sentence (design section 5).
void check_mark(session&, const std::string& environment);
// Throws where a table of osmig, v2 or doc has lost a column, or has one that osmig cannot fill.
void check_shape(session&);

void check_migrations(session&, const std::vector<std::pair<std::string, int>>& newest);

}  // namespace osmig::target
