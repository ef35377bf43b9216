// The engine's own .sql files, compiled in: a migration's SQL is read from its folder, the engine's is not.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace osmig {

std::string_view embedded_sql(
    std::string_view path);  // "db/legacy/catalog.sql"; std::logic_error if there is none
const std::vector<std::pair<std::string_view, std::string_view>>&
embedded_sql_files();  // path and text, by path

// One statement of a file that is cut into sections by lines "-- :name".
std::string embedded_section(std::string_view path, std::string_view section);

}  // namespace osmig
