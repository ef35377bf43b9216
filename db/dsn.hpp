// Connection strings: read by libpq's own parser, joined with user and password from elsewhere,
// shown only without the password.
#pragma once

#include <map>
#include <string>

namespace osmig {

using dsn_parameters = std::map<std::string, std::string>;

// A libpq string or URI as parameters; `user` and `password` win where not empty.
// Throws std::invalid_argument whose message never repeats the string.
dsn_parameters parse_dsn(const std::string& dsn, const std::string& user = {},
                         const std::string& password = {});

std::string conninfo(const dsn_parameters&);  // for those who only take a string; holds the password
std::string describe(const dsn_parameters&);  // "host=/tmp dbname=v1 user=osmig", for people

}  // namespace osmig
