// Values in the columns of a page: cut or wrapped, harmless to a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "commands/explain/story.hpp"

namespace osmig {

// Lines of at most `width` characters: a sentence whole, what is longer than four lines cut to one that ends in
// "… (3,421 characters)". NULL is NULL, and a text that says that, or nothing, stands in quotes.
std::vector<std::string> value_lines(const cell&, std::size_t width);

// The rows of a table under their headings, in at most `width` characters: the widest columns are wrapped, to three
// lines at most. Columns that are NULL throughout are left out; so are the last ones where nothing else helps, and a line
// says which.
std::string fitted_rows(const story_table&, std::size_t width);

}  // namespace osmig
