// Text for a terminal: wrapped at words, in columns.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace osmig {

// Columns to print in: the terminal's where stdout or stderr is one (60 to 100), else 96.
std::size_t page_width();

// Paragraphs (separated by newlines) wrapped to the page, every line with a newline at its end.
std::string wrapped(const std::string& text);

// A line for each pair: the first column as wide as its widest cell, the second one wrapped to the page.
std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows);

}  // namespace osmig
