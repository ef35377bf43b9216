// What of a dump was asked for on the command line.
#pragma once

#include <string>
#include <vector>

#include "commands/options.hpp"
#include "commands/run/order.hpp"

namespace osmig::dump {

// The tables of the data types that were typed, in the dump's order; all where none was. Throws usage_error.
std::vector<const dump_table*> chosen_tables(const migration&, const arguments&);

// "2015-03-01", "2015-03-01T12:00:00Z", "2015-03-01 12:00:00.5+02:00" as PostgreSQL reads it; UTC where nothing is
// said. Throws usage_error.
std::string checked_moment(const std::string& typed);

}  // namespace osmig::dump
