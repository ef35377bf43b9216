// What the readers of dataset.data share: JSON within JSON, members that have no place, and what is to be said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/json.hpp"
#include "models/mapping.hpp"

namespace osmig {

struct reading {
    std::vector<std::string> rules, left_out;  // as in dataset_document
    void rule(std::string_view name, int times = 1) {
        for (int i = 0; i < times; ++i) rules.emplace_back(name);
    }
};

// Reads a text, and counts what is odd in it. Throws json::error.
json::value read_json(std::string_view text, reading&);

// A JSON string that holds JSON is what it holds, through eight layers at most; a blank one is null. Anything else
// is itself. Throws json::error for a string that holds no JSON. The answer is the value that was given, or `room`,
// where what a string holds is kept: a document of megabytes is not copied to be looked at.
const json::value& unwrapped(const json::value&, json::value& room, reading&);

// The member as one text; null and none are nullopt.
std::optional<std::string> member_text(const json::value& object, std::string_view key);

// The members that are not among `known`, as JSON text that PostgreSQL accepts; nullopt where there are none.
std::optional<std::string> other_members(const json::value& object,
                                         const std::vector<std::string_view>& known);

// "a number", as a sentence says it.
std::string_view kind_in_words(json::kind);

// A definition that is an object, or a text that holds one as JSON (then in `room`). What is neither is left out, and
// said: nullptr.
const json::value* definition_of(const json::value&, json::value& room, const std::string& whose, reading&);

// The attributes of a compound, from "attributes" or of old "fields", an object or a list of named ones; and which of
// the two it was (empty: none). Lists get v1's migrations of 2011-11-20 and 2011-12-07.
struct attributes_read {
    std::vector<mapping_attribute> list;
    std::string_view from;
};
attributes_read read_attributes(const std::string& field, const json::value& definition, reading&);

// The "mapping" of a dataset's document: an object, its members the fields. Keys that stand apart (unique_keys) are
// not read here. Throws mapping_error where not one of several fields can be read.
mapping read_mapping(const json::value& fields, reading&);

}  // namespace osmig
