// Lines of PostgreSQL's COPY text format (the documentation's "COPY", "Text Format"), with its defaults:
// fields end at a tab, NULL is \N, a line is meant without its newline. Bytes are never looked at as
// characters, so this holds for every encoding that keeps ASCII, which all server encodings do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

// The fields of a line, still escaped; views into `line`. An empty line is one empty field.
std::vector<std::string_view> split_line(std::string_view line);
// The same into a vector that is used again and again; what it held is forgotten.
void split_line(std::string_view line, std::vector<std::string_view>& fields);

// The value of one field; nullopt is NULL. Takes every escape that COPY FROM takes (\b \f \n \r \t \v,
// octal, \x with hex digits, a backslash before anything else), not only those that COPY TO writes.
std::optional<std::string> unescape(std::string_view field);
// The same without a copy where nothing is escaped: a view into `field`, else into `buffer`, which is
// overwritten.
std::optional<std::string_view> unescape(std::string_view field, std::string& buffer);

// Appends text as COPY TO writes it.
void append_escaped(std::string& out, std::string_view text);
// Appends a field: the text escaped, or \N.
void append_field(std::string& out, const std::optional<std::string>& value);
// Appends a whole row: fields, tabs and the newline.
void append_row(std::string& out, const std::vector<std::optional<std::string>>& values);

}  // namespace osmig
