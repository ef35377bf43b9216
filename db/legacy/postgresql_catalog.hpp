// What db/legacy/catalog.sql answers, as tables that can be read and staged.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "db/legacy/legacy.hpp"
#include "db/pq.hpp"

namespace osmig::legacy {

using to_text = std::function<std::string(std::string_view)>;  // a name's bytes in UTF-8

std::vector<table> tables_from(const pq::result& rows, int server_version, const to_text&);

// Bytes of an encoding in UTF-8; those that are no text in it as \xHH. Not within a transaction.
std::string converted(pq::connection&, const std::string& encoding, std::string_view bytes);

// Sizes of those of the tables that can be read in ranges of places; the server must be able to (tid_range_version).
constexpr int tid_range_version = 140000;
std::map<std::string, table_size> sizes_of(pq::connection&, const std::string& schema,
                                           const std::vector<const table*>& of);

}  // namespace osmig::legacy
