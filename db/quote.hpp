// Names and texts as SQL writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace osmig {

std::string quote_name(std::string_view name);     // a"b → "a""b"
std::string quote_text(std::string_view text);     // a'b → 'a''b'; needs standard_conforming_strings
std::string quote_bytes(std::string_view bytes);   // '\x00ff'::bytea, always
std::string quote_or_null(std::string_view text);  // NULL where empty
std::string quote_names(const std::vector<std::string>& names);  // "a", "b"
std::string in_list(const std::vector<std::string>& texts);      //  IN ('a', 'b'), with a space before it
std::string qualified(std::string_view schema, std::string_view name);

}  // namespace osmig
