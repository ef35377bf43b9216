// Stars with any name, for tests of what v1's database may hold.
#pragma once

#include <string>

#include "tests/support/server.hpp"

namespace osmig::test {

// An empty v1 database (fixtures/schema.sql) with a function add_star(id, name, dimension): the dataset's row, its entry
// table with three entries (amounts id * 1000 + 1, 2, 3, all of the last member) and the dimension's table, whose member
// is called 'L<id>'. PostgreSQL cuts the names of tables that are too long. Returns its dsn.
std::string legacy_of_odd_stars(const throwaway_server&, const std::string& database);

}  // namespace osmig::test
