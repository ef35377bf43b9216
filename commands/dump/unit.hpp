// What a dump is made of: one unit for each table of v2, and one for each table of facts. Units are read in order, or
// several at a time; each alone, and all under one snapshot of the target.
#pragma once

#include <string>
#include <vector>

#include "commands/dump/ordered.hpp"
#include "commands/run/order.hpp"
#include "db/target/writer.hpp"
#include "models/dump_line.hpp"

namespace osmig::dump {

struct unit {
    const dump_table* table = nullptr;
    std::string id;         // v1's, of the row that names a table of facts; empty: a plain table
    std::string facts;      // that table's name in v2
    std::string condition;  // " WHERE …" of the table's rows, or nothing
    std::string name() const { return facts.empty() ? table->name : facts; }
    std::vector<std::string> key() const;  // what its rows are ordered by
};

struct dump_settings {
    std::string since;  // ISO 8601; empty: everything
    bool packed = false;
};

// The units of these tables; the connection is in the transaction that holds the snapshot.
std::vector<unit> dump_units(pq::connection&, const std::vector<const dump_table*>&, const dump_settings&);

// The columns of v2.<table>, as the catalog has them. Throws refused_error where there is no such table.
std::vector<column> columns_of(pq::connection&, const std::string& table);

// Reads one unit to its end. `number` is its place among the units.
void read_unit(pq::connection&, const unit&, std::size_t number, const dump_settings&, ordered&);

}  // namespace osmig::dump
