// The ledger's SQL (db/ledger/*.sql) as it stood when osmig was built: the program needs no folder beside it
// to make its ledger. dev.d/embed.cmake writes the source.
#pragma once

#include <span>
#include <string_view>

namespace osmig {

struct embedded_file {
    std::string_view name;  // "0001_ledger.sql", without its folder
    std::string_view text;
};

std::span<const embedded_file> embedded_ledger();  // ordered by name

}  // namespace osmig
