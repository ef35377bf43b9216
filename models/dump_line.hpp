// One line of a dump: a row of a table as compact JSON, its keys sorted, in UTF-8 (docs/dump.md). No database here.
//
//     {"row":{"code":"EUR","label":"Euro"},"table":"currencies","type":"reference"}
//     {"masked":["email"],"row":{…},"table":"users","type":"user"}
//     {"columns":[["_id","integer"],["amount","numeric"]],"row":{…},"table":"fact_tables","type":"dataset"}
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/json.hpp"

namespace osmig::dump {

// How a column's value stands in a line. A number keeps its digits; what JSON has no number for (NaN, Infinity) is a
// string. json: objects and arrays as they are, anything else as a string that holds its JSON, since null is NULL.
enum class shape { text, number, boolean, json };
shape shape_of(std::string_view sql_type);

struct column {
    std::string name, type;  // as PostgreSQL spells it: "double precision"
    bool masked = false;     // declared: never shown
    bool key = false;        // what the row is known by: never masked
};

class line_writer {
public:
    line_writer(const std::string& type, const std::string& table, std::vector<column> columns);

    // Appends the line of one row, with its newline; `values` in the order of the columns. Addresses are shown without
    // their passwords and tokens. Returns how many values were masked. `more`: a member that comes first, "columns".
    int append(std::string& out, const std::vector<std::optional<std::string_view>>& values,
               std::string_view more = {});

    const std::vector<column>& columns() const { return columns_; }

private:
    bool append_value(std::string& out, const column&, std::string_view value) const;
    std::vector<column> columns_;
    std::vector<std::size_t> sorted_;
    std::vector<std::string> names_;  // "\"name\":", by column
    std::string tail_, row_;
};

// `"columns":[["_id","integer"],…],` for line_writer::append.
std::string columns_member(const std::vector<column>&);

// What makes a line no line of a dump. `reason`: one word-with-dashes, to be counted.
struct line_error : std::runtime_error {
    line_error(std::string word, const std::string& what)
        : std::runtime_error(what), reason(std::move(word)) {}
    std::string reason;
};

struct line {
    std::string type, table;
    json::value row;                                           // an object
    std::vector<std::string> masked;                           // columns whose values are not the true ones
    std::vector<std::pair<std::string, std::string>> columns;  // names and types; of a table of facts
};

// Throws line_error.
line read_line(std::string_view text);

// The value as a text that the server reads as the column's type; nullopt is NULL. Throws line_error where it is of
// another shape.
std::optional<std::string> sql_text(const json::value&, shape, std::string_view column);

// Keys sorted by their bytes, at every depth.
void sort_keys(json::value&);

}  // namespace osmig::dump
