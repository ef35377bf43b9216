// The statements that merge loaded rows into a table of v2: generated, since every table has its own columns and key.
#pragma once

#include <string>
#include <vector>

#include "models/dump_line.hpp"

namespace osmig::dump {

// What is loaded, and what it is known by.
struct load_shape {
    std::string table;  // v2."users"
    std::vector<column> columns;
    std::vector<std::string> key, otherwise;
    std::string own_id;  // a column that a row which is here keeps: "_id" of facts; empty: there is none
};

// Lines that give the same columns. A column that is not given stays as it is; a masked one does where the row is here.
struct line_form {
    int number = 0;
    std::vector<std::string> given, masked;
};

inline constexpr const char* incoming = "pg_temp.osmig_incoming";
inline constexpr const char* line_column = "\"osmig line\"";
inline constexpr const char* form_column = "\"osmig form\"";

// The table that lines are copied into, and what keeps one key from being in it twice; several statements.
std::string incoming_table(const load_shape&);

// "COPY pg_temp.osmig_incoming (…) FROM STDIN": line, form, every column.
std::string copy_incoming(const load_shape&);

// Adds what is new, updates what is different to the bit, and counts. `rows`: a condition on the lines, of w.
// `advance`: takes the counts of inserted, updated and unchanged rows, at {0}, {1} and {2}.
std::string merge_statement(const load_shape&, const line_form&, const std::string& rows,
                            const std::string& advance);

}  // namespace osmig::dump
