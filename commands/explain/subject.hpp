// What `osmig explain TYPE KEY` is about: a unit (a user, a dataset), a row of a step whose rows belong to units (a
// view), or a row of a unit's own tables (a fact). Invariant 10: strict, and what is not there is told with where it
// was looked for.
#pragma once

#include <string>
#include <vector>

#include "commands/run/order.hpp"
#include "db/target/session.hpp"

namespace osmig {

struct subject {
    const data_type* type = nullptr;
    const step* only = nullptr;  // its rows alone were asked for; null: all steps of the type
    std::string key;             // the legacy's, of the unit or of `only`'s row; empty: osmig made it itself
    std::string row;             // of one of the unit's own tables: an entry's id; empty: none
    std::string name;            // the unit's, as staging has it
    std::string target;          // what the target calls it, where that is all there is (the house user)
    std::string found;           // by what, a sentence
};

// `typed_type`: a type, an alias, a step, or `fact`. Throws usage_error.
subject find_subject(target::session&, const migration&, const std::string& typed_type,
                     const std::string& typed_key);

// Whether a step's rows are units by themselves: a list, or a table whose unit is its own id.
bool is_unit_step(const step&);

}  // namespace osmig
