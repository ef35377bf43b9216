// Holds a writer of osmig in the middle of a table, for as long as a test likes: a trigger that waits for an advisory
// lock, after a batch's COPY and before its checkpoint.
#pragma once

#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "tests/support/migration_world.hpp"

namespace osmig::test {

// Closed until opened or destroyed.
class gate {
public:
    explicit gate(const std::string& dsn, int number = 1);
    void open() { connection_.reset(); }

private:
    std::unique_ptr<pqxx::connection> connection_;
};

// The first statement that leaves more than `rows` rows in the table arrives at gate 1, the next at gate 2, and so on.
// Gates that nobody holds are passed. A server process that arrived no longer looks for its client: it lives on.
void install_gate(const std::string& dsn, const std::string& table, int rows);
// The same for a table that osmig is yet to make, in the transaction that makes it.
void install_gate_when_made(const std::string& dsn, const std::string& table, int rows);
void remove_gate(const std::string& dsn, const std::string& table);

// Makes a table of v1 as osmig will find it right, so that a trigger can be there before the first row.
void make_staging(migration_world&, const std::string& dsn, const std::string& table);

// The server process that waits at a gate; throws when none comes.
std::string arrived(migration_world&, const std::string& database);
// The server process of the database for which an SQL condition on pg_stat_activity holds; throws when none comes.
std::string process_that(migration_world&, const std::string& database, const std::string& condition);
bool alive(migration_world&, const std::string& pid);
void wait_for_end(migration_world&, const std::string& pid);

}  // namespace osmig::test
