// Addresses as anybody may see them. People put passwords and keys into v1's source addresses; what fetches a file uses
// them, and nothing shows them.
#pragma once

#include <string>
#include <string_view>

namespace osmig {

// Without "user:password@"; the values of parameters whose names say that they are secrets (token, key, sig,
// password, …) become "***". A Google spreadsheet's key= is its number, and stays.
std::string public_url(const std::string& url);

// The same for every address with a scheme (https://…) in a text: a row as it was read, a server's message. An address
// ends at a space, a control, a quote, a bracket or a backslash. Bytes in any encoding that keeps ASCII.
std::string public_text(std::string_view text);

}  // namespace osmig
