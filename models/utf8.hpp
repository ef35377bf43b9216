// UTF-8, one character at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace osmig::utf8 {

inline constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// Length in bytes of the well-formed character that `text` starts with; 0: it starts with none.
std::size_t character_length(std::string_view text);

void append(std::string& out, std::uint32_t code_point);

// The longest start of `text` that has at most `bytes` bytes and cuts no character: how PostgreSQL
// shortens an identifier.
std::string_view clip(std::string_view text, std::size_t bytes);

}  // namespace osmig::utf8
