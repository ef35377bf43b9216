// Keys of a store, and their spelling in URLs.
#pragma once

#include <string>
#include <string_view>

namespace osmig::store {

// UTF-8 without control characters, '/' between segments, none of them empty, "." or "..": nothing that could lead out
// of a folder, or that a URL, XML or a ledger cannot hold.
bool is_key(std::string_view);

// Throws store_error (refused) where it is none.
void check_key(std::string_view);

// As SigV4 wants it: letters, digits and "-._~" stay, and '/' where `path`; every other byte is %XX.
std::string percent_encoded(std::string_view bytes, bool path = true);

// Of %XX that are none are left as they are.
std::string percent_decoded(std::string_view text);

// With every byte that is no printable ASCII as \xHH, so that it can be shown in an error.
std::string shown(std::string_view bytes);

}  // namespace osmig::store
