// Small questions about texts that several models ask.
#pragma once

#include <string>
#include <string_view>

#include "models/model.hpp"

namespace osmig {

// NULL, empty, or nothing but spaces, tabs and line ends.
bool is_blank(const cell&);

// Without the spaces, tabs and line ends around it: what copy and paste bring along.
std::string trimmed(std::string_view);

// ASCII letters only: codes and host names have no others.
std::string in_capitals(std::string);
std::string in_small_letters(std::string);

// PostgreSQL's and SQLite's spellings of a boolean. NULL is neither.
bool is_true(const cell&);
bool is_false(const cell&);

// Text for a document that pages show: a "<" that a browser would take for the beginning of a tag, comment or
// instruction becomes "&lt;". "a < b" and "<3" stay as they are.
std::string without_markup(const std::string&);
bool has_markup(std::string_view);  // such a "<" is there

// Whether "<ana@example.org>" would be no more than a tag without attributes to a browser: letters, digits and ._%+-@
// alone. v1 took any text for an address.
bool is_plain_address(std::string_view email);

// Whether a page that made a link of it would run it as code (javascript:, vbscript:, data:). Browsers skip spaces
// and control characters there, so this does too.
bool is_code_url(std::string_view url);

}  // namespace osmig
