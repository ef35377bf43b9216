// A legacy and a target to migrate between, for tests of the engine: two throwaway servers, the bundled legacy
// loaded, a migrated but empty target to clone (0.1 s) for each case, and digests to compare what came of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/process.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

extern const std::vector<std::string> phase_commands;  // export_from_v1, extract_v1_documents, import_v1_data
std::string phase_word(const std::string& command);    // as the ledger calls it: export, extract, import

// Everything that a journey leaves in v1, doc and v2 (by table), and of the ledger what does not depend on how
// often it was stopped. Values are "<columns>|<rows>:<order-free sum of hashes>".
using digests = std::map<std::string, std::string>;
digests contents(const std::string& dsn);         // v1, doc, v2
digests ledger_contents(const std::string& dsn);  // parts, items, rejects, money, tasks' origins
// "step read inserted updated unchanged skipped rejected conserved" of the newest pass of a phase.
std::vector<std::string> conservation(const std::string& dsn, const std::string& command);
// Whether the newest pass of a phase is done: a runner that is killed after that leaves nothing to go on with.
bool pass_ended(const std::string& dsn, const std::string& command);
// What differs, in words, a line each; empty: nothing.
std::string difference(const digests& expected, const digests& got);

// All that a killed and resumed journey must share with an undisturbed one.
struct outcome {
    int exit_code = -1;
    digests tables, ledger;
    std::vector<std::string> law;
    std::string passes;  // how many there were of each phase
};
outcome outcome_of(const std::string& dsn, const std::string& command, int exit_code);
std::string difference(const outcome& expected, const outcome& got);

class migration_world {
public:
    migration_world();

    throwaway_server legacy, target;

    // A clone of a database on the target server; `of` is "migrated" or one that `before` named.
    std::string clone(const std::string& of = "migrated");
    void drop(const std::string& database) { target.drop_database(database); }
    std::string dsn(const std::string& database) const { return target.dsn(database); }
    std::string legacy_dsn() const { return legacy.dsn(legacy_database); }
    // A copy of the bundled legacy that a test may change; makes it the one that is migrated from now on.
    void use_own_legacy();
    void use_bundled_legacy() { legacy_database = "v1"; }

    // The target in which all phases before `command` are done, undisturbed. Made when first asked for.
    const std::string& before(const std::string& command);
    // What an undisturbed run of `command` makes of a clone of before(command).
    const outcome& undisturbed(const std::string& command);

    environment env(const std::string& database) const;
    // osmig_faults with a command, its arguments and more variables. OSMIG_TEST_JOBS: several_jobs.hpp.
    program_result run(const std::string& database, std::vector<std::string> args,
                       environment more = {}) const;
    child start(const std::string& database, std::vector<std::string> args, environment more = {}) const;
    // Runs a phase until it is done: exit code 0 or 3. Anything else is thrown.
    int run_to_end(const std::string& database, const std::string& command,
                   std::vector<std::string> more = {}) const;

    // Waits until the killed runner's lock is gone: its server process needs a moment to see that it is alone.
    void wait_for_lock(const std::string& database) const;

private:
    std::string legacy_database = "v1";
    std::map<std::string, std::string> before_;
    std::map<std::string, outcome> undisturbed_;
    int clones_ = 0;
};

// Passages of each fault point in an undisturbed run, by the point's name.
std::map<std::string, int> count_passages(migration_world&, const std::string& command,
                                          const std::vector<std::string>& options);

// The servers of a test executable: made at the first use, gone at its end.
migration_world& world();

// Whether the program is a sanitizer's build (OSMIG_BRIEF), where everything takes longer: batteries are shorter there.
extern const bool brief;

// Random numbers of a test: OSMIG_SEED, else the clock; the seed is printed.
unsigned long seed();

}  // namespace osmig::test
