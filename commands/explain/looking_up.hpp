// By which names the target knows a step's rows.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/run/order.hpp"
#include "db/target/session.hpp"

namespace osmig {

// A section of db/ledger/explain.sql.
pqxx::result ask_story(target::session&, const std::string& section,
                       const std::vector<std::optional<std::string>>& values = {});

// Names of a table's columns; none where there is no such table ("v1.\"x__entry\"").
std::vector<std::string> columns_of(target::session&, const std::string& table);

// The tables that point at a table's rows, with the columns that do.
struct follower {
    std::string table, column;
};
std::vector<follower> followers_of(target::session&, const std::string& table);

// Keys of the step's rows that staging or the ledger knows by that key; by that name; and those whose target rows have
// `word` as their key, or in a text column that tells rows apart (a package's id, a store's key).
std::set<std::string> keys_called(target::session&, const step&, const std::string& key);
std::set<std::string> keys_named(target::session&, const step&, const std::string& name);
std::set<std::string> keys_made_into(target::session&, const step&, const std::string& word);

// Keys in the target of rows that osmig made itself, without a legacy row: the house user.
std::set<std::string> made_by_osmig(target::session&, const step&, const std::string& word);

// Where keys_called and its like have looked: "v1.dataset (id, name)", "v2.packages (v1_id, id, name)".
std::vector<std::string> places_of(target::session&, const step&);

}  // namespace osmig
