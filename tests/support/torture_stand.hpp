// Where torture happens: a primary with a standby as the legacy, a target with a disk that can be filled, and generated
// legacies, each with the journey that nobody disturbed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/migration_from.hpp"
#include "tests/support/shelf.hpp"
#include "tests/support/size_check.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/temporary.hpp"

namespace osmig::test {

struct torture_phase {
    std::vector<std::string> command;  // with its arguments
    int most;                          // disturbed runs of it in a round
};
extern const std::vector<torture_phase> torture_phases;  // export, extract, import, archive, publish

// What a journey is to end in, and how long its phases take.
struct calm_phase {
    outcome end;
    int milliseconds = 0;
    std::map<std::string, int> passages;  // of the fault points, with batches of 20 rows
};
struct calm_journey {
    std::string legacy;  // the database's name
    std::vector<calm_phase> phases;
    shelf packages, archive;
};

class torture_stand {
public:
    // Quick: without a standby and a small disk, for CI.
    explicit torture_stand(bool quick);

    // Of a legacy that `seed` chooses; the last one is kept, earlier ones are dropped.
    const calm_journey& calm(std::uint64_t seed);
    environment places()
        const;  // where packages and archived files go: packages say it, so it is always the same
    shelf packages() const { return stored_in(kept_.path() / "packages"); }
    shelf archive() const { return stored_in(kept_.path() / "archive"); }
    void clear_places() const;
    void wait_till_replayed() const;

    migration_world world;
    std::optional<throwaway_server> standby;
    std::optional<small_disk> disk;

private:
    calm_phase undisturbed(const migration_from&, const torture_phase&) const;
    void make(std::uint64_t seed);

    bool quick_;
    temporary_folder kept_;
    std::uint64_t seed_ = 0;
    calm_journey calm_;
};

}  // namespace osmig::test
