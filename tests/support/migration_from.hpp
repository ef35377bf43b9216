// A migration from any legacy into a database of one's own on a migration_world's target, as a user types it.
#pragma once

#include <string>
#include <vector>

#include "tests/support/migration_world.hpp"

namespace osmig::test {

struct migration_from {
    // From `legacy`, what OSMIG_V1_REPLICA_DSN says, into a new clone of the migrated target.
    migration_from(migration_world& world, const std::string& legacy, environment more = {});

    program_result run(std::vector<std::string> args, const environment& extra = {}) const;
    child start(std::vector<std::string> args, const environment& extra = {}) const;
    // One phase that is done: throws, with stderr, unless it exits with 0 or 3.
    program_result phase(std::vector<std::string> args, const environment& extra = {}) const;
    // All three; returns the exit codes as "3 0 3".
    std::string all() const;

    std::string value(const std::string& sql) const { return query_value(dsn, sql); }
    std::vector<std::vector<std::string>> rows(const std::string& sql) const { return query_rows(dsn, sql); }
    // Steps of any pass that are not conserved, and sums of money that are not; "" where the law holds.
    std::string broken() const;
    // Sums over the steps of a phase's newest pass: "<read> <inserted> <updated> <unchanged> <rejected>".
    std::string counts(const std::string& command) const;

    migration_world& world;
    std::string database, dsn;
    environment more;
};

}  // namespace osmig::test
