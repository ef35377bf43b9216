// Just enough of PostgreSQL's lexical rules to know which semicolon ends a statement.
#pragma once

#include <string_view>

namespace osmig {

// Where the token that starts at `at` ends: a comment, a string, a quoted name, a dollar quote, a word,
// or a single character. npos: it is never closed. A line comment ends before its newline.
std::size_t token_end(std::string_view sql, std::size_t at);

}  // namespace osmig
