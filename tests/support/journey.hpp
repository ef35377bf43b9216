// A user's way with the program: one legacy, one target, the three phases, and questions afterwards. It stands on
// migration_world (the servers, the bundled legacy) but runs what is shipped, OSMIG_PROGRAM.
#pragma once

#include <string>
#include <vector>

#include "tests/support/migration_world.hpp"

namespace osmig::test {

// Which target a journey begins with.
enum class start { empty, migrated };  // schema migrations alone; the bundled legacy, all three phases done

class journey {
public:
    explicit journey(start = start::empty);
    // A target of its own, and another legacy on the world's server.
    explicit journey(const std::string& legacy_database);
    // Likewise, going on from a copy of what another journey's target holds (target_name).
    journey(const std::string& legacy_database, const std::string& of_target);
    journey(const journey&) = delete;
    journey& operator=(const journey&) = delete;
    ~journey();

    program_result run(const std::vector<std::string>& args, const environment& more = {}) const;
    // All three phases with the same options; throws with the program's words unless each exits with 0 or 3.
    // Returns the exit codes.
    std::vector<int> phases(const std::vector<std::string>& options = {}) const;
    program_result phase(const std::string& command, const std::vector<std::string>& options = {}) const;
    // The program that can be killed (OSMIG_FAULTS_PROGRAM), in the background; returns when it has stopped itself at
    // the fault ("batch_read:30"). Throws where it ends without passing there.
    child run_until(const std::vector<std::string>& args, const std::string& fault,
                    const environment& more = {}) const;
    void wait_for_lock() const { world().wait_for_lock(target_); }  // of a killed runner

    void change(const std::string& sql) const { execute(legacy_dsn, sql); }  // of the legacy
    std::string ask(const std::string& sql) const { return query_value(target_dsn, sql); }
    // Of a query's rows, cells joined by spaces.
    std::vector<std::string> list(const std::string& sql) const;
    environment variables() const;

    const std::string& target_name() const { return target_; }

    std::string legacy_dsn, target_dsn;

private:
    void open_target(const std::string& of);
    std::string legacy_, target_;
    bool own_legacy_ = true;
};

// "inserted updated unchanged" of a dataset's facts in the newest import that looked at them.
std::string fact_counts(const journey&, int dataset);

// The row of the conservation law: "read inserted updated unchanged skipped rejected", of the newest import.
std::string import_counts(const journey&, const std::string& step);

// What readers see of a dataset: package row, fact tables' row, and the digest of the table that it names.
std::vector<std::string> readers_view(const journey&, int dataset);

// v2 alone (or any schema), by table; fact tables' names are part of it.
digests contents_of(const journey&, const std::string& schema);

}  // namespace osmig::test
