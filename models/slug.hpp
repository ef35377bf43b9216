// Names that URLs, files and tables can hold, made from any text.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace osmig {

// `text` in lower-case ASCII letters and digits (other scripts transliterated), all between them one
// separator, none at the ends; at most `most` characters. May be empty.
std::string slug(std::string_view text, char separator, std::size_t most = std::string::npos);

// A column name as the real services make it (target_v2, section 2 "Load"): the slug with '_', at most
// 30 characters, `fallback` where nothing is left, "_2", "_3", … where it is taken. Adds it to `taken`.
std::string database_name(std::string_view name, std::set<std::string>& taken,
                          std::string_view fallback = "column");

}  // namespace osmig
