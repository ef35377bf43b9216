// Which tables of a v1 database are the star of which dataset. By the catalog and v1's naming rules
// (legacy_v1 section 2), never by LIKE on names alone: names hold "_" and "-" and differ by case.
#pragma once

#include <string>
#include <vector>

#include "models/facts.hpp"

namespace osmig {

struct dataset_name {
    std::string id;
    std::string name;
    bool named = true;  // false: the name is NULL. '' is a name, if a poor one
};

struct star_member {
    std::size_t table = 0;  // index into the tables given
    bool entry = false;     // the entry table, else a dimension
    std::string dimension;  // "time"; empty for the entry table
    std::string dataset;    // v1's id; empty: of a dataset that no longer exists
    std::string prefix;     // the dataset's name as the table has it
};

// Members in the order of the tables. A table that is no part of a star is left out. Where two datasets could claim
// a table ("a" with a dimension "b__c", "a__b" with a dimension "c") it is the one's whose entries point to it; where
// both do, or none, the one's with the longer name.
std::vector<star_member> find_stars(const std::vector<star_table>& tables,
                                    const std::vector<dataset_name>& datasets);

// What stands for the dataset of a star that has none any more: the tables' prefix; where that is a number it would
// pass for a dataset's id, and gets a "__" behind it.
std::string name_of_gone(const std::string& prefix);

// PostgreSQL cuts identifiers at 63 bytes, never within a character.
std::string cut_identifier(std::string name);

}  // namespace osmig
