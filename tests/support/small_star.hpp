// A dataset in small, on any encoding: what a test needs of v1 that says itself how many rows there are and what
// their texts hold.
#pragma once

#include <string>

namespace osmig::test {

struct small_star {
    int id = 0;
    std::string name;             // of the dataset
    int entries = 0;              // 'e000001' and so on; amounts n + 0.25
    std::string text = "'text'";  // a SQL expression; labels, notes and such are made of it
};

// In a database where fixtures/schema.sql was loaded: the dataset's row, its entry table (id, to_id, amount, note) and
// its dimension "to" of eight members.
void add_star(const std::string& dsn, const small_star&);

}  // namespace osmig::test
