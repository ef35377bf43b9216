// Addresses as anybody may see them (those in a text: models/sensitive.hpp). People put passwords and keys into v1's source
// addresses; what fetches a file uses them, and nothing shows them.
#pragma once

#include <string>

namespace osmig {

// Without "user:password@"; the values of parameters whose names say that they are secrets (token, key, sig,
// password, …) become "***". A Google spreadsheet's key= is its number, and stays.
std::string public_url(const std::string& url);

}  // namespace osmig
