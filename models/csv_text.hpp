// Facts as CSV text: RFC 4180, CRLF, UTF-8, cells as v1's own export wrote them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/facts.hpp"

namespace osmig {

// Appends one cell, quoted where it must be. NULL is nothing, and "" is "" in quotes: who knows the difference can
// still read it, and a reader of Table Schema takes both for missing, as the specification says.
void append_csv(std::string& out, std::optional<std::string_view> value, fact_type);
void append_csv(std::string& out, std::string_view text);
inline void end_csv_row(std::string& out) { out += "\r\n"; }

// A number as PostgreSQL prints it ("2792748", "0.00001", "-0", "Infinity") as Python's repr() prints a float:
// "2792748.0", "1e-05", "1e+16". No digit is lost, however many there are. NaN and infinities are Table Schema's words:
// NaN, INF, -INF.
std::string float_as_python(std::string_view numeric);

}  // namespace osmig
