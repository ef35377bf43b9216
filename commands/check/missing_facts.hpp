// Keys of entries that should be facts and are not, and facts that are there twice: asked by the whole of both sides.
#pragma once

#include <string>
#include <vector>

#include "commands/check/fact_side.hpp"

namespace osmig {

struct fact_astray {
    std::string key;
    bool twice = false;  // else it is missing
};

// The first thousand of each, in the order of their keys. Known rejects are not missing.
std::vector<fact_astray> facts_astray(runner&, stand_ins&, const fact_side&);

}  // namespace osmig
