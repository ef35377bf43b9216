// What may happen to a run and to the servers and networks around it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/support/fuzz_random.hpp"
#include "tests/support/go_between.hpp"
#include "tests/support/torture_stand.hpp"

namespace osmig::test {

// A run, and what it stands on.
struct torture_scene {
    torture_stand& stand;
    const migration_from& j;
    throwaway_server& reads_from;  // the primary or the standby
    std::string legacy;            // its database
    go_between &to_legacy, &to_target;
    child& osmig;

    std::string legacy_dsn() const { return reads_from.dsn(legacy); }
    bool on_standby() const { return &reads_from != &stand.world.legacy; }
};

using undo = std::function<void()>;

enum class suffers { osmig, legacy, standby, target, disk };

struct torture_fault {
    const char* name;
    suffers whom;
    bool quick;              // quick, and with the servers that CI has
    int longest;             // milliseconds that it lasts; 0: at once
    std::vector<int> exits;  // that it explains
    undo (*begin)(torture_scene&,
                  fuzz_random&);  // what takes it back; empty where nothing was there to suffer
};
extern const std::vector<torture_fault> torture_faults;

}  // namespace osmig::test
