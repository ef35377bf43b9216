// A unit's row in osmig.item: written when its state or content changed.
#pragma once

#include <string>

#include "db/ledger/ledger.hpp"

namespace osmig {

struct item_row {
    std::string key, target_key, content_hash, source, destination;
    const char* status = "inserted";  // "updated", "rejected": then it has no target
};

std::string item_sql(const ledger::step_key&, const ledger::run&, const item_row&);

}  // namespace osmig
