// Bytes as they can be shown and stored where text is wanted.
#pragma once

#include <string>
#include <string_view>

namespace osmig {

// Text as it can be shown and stored: bytes that are not UTF-8, and NUL, as \xHH.
std::string printable(std::string_view bytes);

}  // namespace osmig
