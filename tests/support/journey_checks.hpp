// What tests of whole journeys ask again and again.
#pragma once

#include <string>
#include <vector>

#include "tests/support/journey.hpp"

namespace osmig::test {

using lines = std::vector<std::string>;

// A journey whose target has the bundled legacy already, for tests of what comes after.
struct again : journey {
    again() : journey(start::migrated) {}
};

// Statements that give every table of a star, and its dataset, another name.
std::string rename_star(const std::string& from, const std::string& to, const lines& dimensions);

std::string count(const journey&, const std::string& table);  // may go on with WHERE
std::string table_of(const journey&, int dataset);            // the fact table's name; "" where there is none
bool exists(const journey&, const std::string& table);        // in v2
std::string package_of(const journey&, int dataset);          // its id, "<owner>:<name>"
std::string house_package(const journey&, const std::string& name);
lines ids_by_key(const journey&, int dataset);             // "<openspending_id> <_id>", by openspending_id
std::string tasks_of(const journey&, int dataset);         // kinds, in order
lines steps_of(const journey&, const std::string& phase);  // done in its newest pass, in run order

// Package, descriptor, babbage's model and fact table say the same name, and the table is there; all is conserved.
void check_agreement(const journey&);
// v2 and doc are what the legacy, as it is now, gives on a target that has seen nothing else.
void check_like_fresh(const journey&);
// Migrates all of the bundled legacy: whatever partial passes came before, it ends where one alone would have.
void check_whole_afterwards(const journey&);
// Exit code and words of a refusal; the program's own words are shown where it says something else.
void check_refused(const program_result&, int code, const lines& words);

}  // namespace osmig::test
