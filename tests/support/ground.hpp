// Where a case of an engine test stands: the test's one pair of servers, and a target of the case's own.
#pragma once

#include <string>
#include <vector>

#include "tests/support/migration_world.hpp"

namespace osmig::test {

// A target of its own, cloned from `of` (migration_world::clone); with `own_legacy` the legacy may be changed.
struct ground {
    explicit ground(const std::string& of = "migrated", bool own_legacy = false);
    ~ground();
    ground(const ground&) = delete;
    ground& operator=(const ground&) = delete;

    program_result run(std::vector<std::string> args, environment more = {}) const;
    void all_phases() const;
    std::string value(const std::string& sql) const { return query_value(dsn, sql); }
    int count(const std::string& table_and_condition) const;  // "osmig.part WHERE whole"

    std::string database, dsn;
};

// A target after all three phases, undisturbed; to clone and to compare with.
const std::string& migrated_whole();
// The file of each table in v1, doc and v2: a table that is filled again gets another one.
digests files(const std::string& dsn);
// Names of tables whose file is another one, each with a space after it.
std::string refilled(const digests& before, const digests& after);
// "<n> inserted, <n> updated" in the newest pass of a phase.
std::string sums(const ground&, const std::string& command);
int not_conserved(const ground&);  // steps, over all passes

// Changes the legacy that is migrated.
void change(const std::string& sql);
// Terminates (or cancels: pg_cancel_backend) osmig's server processes whose application_name starts with
// "osmig <names>"; how many there were.
int end_backends(const std::string& dsn, const std::string& names, const char* how = "pg_terminate_backend");
// Until a fault point of kind "stop" is reached.
void wait_until_stopped(child&);

}  // namespace osmig::test
