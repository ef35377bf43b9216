// A generated legacy of many datasets through all phases, twice, then flush and zero, on default server settings:
// what tests of size have in common.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "tests/support/migration_from.hpp"

namespace osmig::test {

struct legacy_size {
    int datasets = 0;
    int entries = 0;  // of the planned datasets; the cases of dirt have some hundreds more
    bool dirty = false;
    std::string encoding = "UTF8";
    std::uint64_t seed = 1;  // of the generator
};

// A new database on the world's legacy, filled by fixtures/generate.sql; returns its dsn.
std::string generate_legacy(const migration_world&, const legacy_size&);

// What was seen of a program while it ran. Looked at every few milliseconds: what is shorter is missed.
struct watched {
    program_result result;
    int most_locked = 0;       // tables that one transaction held an AccessShareLock on, on the legacy
    std::int64_t peak_kb = 0;  // of the program's memory
    double seconds = 0;
};
watched watch(const migration_from&, const std::string& legacy_dsn, const std::string& command,
              std::vector<std::string> options = {});

// Everything that must hold for a legacy of that size; fails the Boost.Test case where something does not, and
// prints how long each phase took.
void check_size(const legacy_size&);

}  // namespace osmig::test
