// Units' rows in osmig.item: written when their state or content changed.
#pragma once

#include <string>
#include <vector>

#include "db/ledger/ledger.hpp"

namespace osmig {

struct item_row {
    std::string key, target_key, content_hash, source, destination;
    const char* status = "inserted";  // "updated", "rejected": then it has no target
};

std::string item_sql(const ledger::step_key&, const ledger::run&, const std::vector<item_row>&);

}  // namespace osmig
