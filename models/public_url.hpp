// Addresses as anybody may see them. People put passwords and keys into v1's source addresses; what fetches a file uses
// them, and nothing shows them.
#pragma once

#include <string>

namespace osmig {

// Without "user:password@"; the values of parameters whose names say that they are secrets (token, key, sig,
// password, …) become "***". A Google spreadsheet's key= is its number, and stays.
std::string public_url(const std::string& url);

// Any text, with every address in it as above: one that is the whole text, or that begins with "scheme://".
std::string without_secrets(const std::string& text);

}  // namespace osmig
