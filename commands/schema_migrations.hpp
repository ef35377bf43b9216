// Schema migrations: numbered .sql files, each in a transaction, each with a "-- :zero" part that takes it back.
// The ledger's (schema osmig) are compiled in, v2's are in the migration's sql/v2.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "commands/run/order.hpp"
#include "db/target/session.hpp"

namespace osmig {

struct schema_migration {
    std::string schema;  // "osmig", "v2"
    int number = 0;
    std::string name;  // "0001_ledger"
    std::string forward, zero;
    std::string checksum;
};

// All of them, the ledger's first, by number. usage_error for a file that is not NNNN_name.sql or a gap.
std::vector<schema_migration> schema_migrations(const migration&);

// The highest number of each schema.
std::vector<std::pair<std::string, int>> newest_migrations(const migration&);

}  // namespace osmig
