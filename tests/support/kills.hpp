// A journey that is killed again and again, beside one that nobody disturbs: both must end in the same.
#pragma once

#include "tests/support/migration_from.hpp"

namespace osmig::test {

struct killed_journey {
    int kills = 0;
    std::string differs;  // "" where v1, doc, v2 and the ledger are as the undisturbed journey left them
};

// Takes both journeys through all phases. `other` is killed at random passages of random fault points and at random moments
// (OSMIG_SEED), `kills` times in all where the phases are long enough.
killed_journey kill_and_compare(const migration_from& calm, const migration_from& other, int kills);

}  // namespace osmig::test
