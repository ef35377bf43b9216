// What names, codes and dates in a descriptor must look like: the patterns of the JSON schemas.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "package/shape.hpp"

namespace osmig::text_rules {

extern const text_rule name;          // 0.3: small letters, digits, ".", "_", "-"
extern const text_rule name_1x;       // and "/"
extern const text_rule license_name;  // and capitals, without "/"
extern const text_rule country;       // ISO 3166-1 alpha-2
extern const text_rule currency;      // ISO 4217
extern const text_rule day;           // YYYY-MM-DD
extern const text_rule mediatype;
extern const text_rule hash;

}  // namespace osmig::text_rules

namespace osmig {

// Why a path within a package is not safe, as the end of a sentence ("is absolute"); nothing: it is.
std::optional<std::string> unsafe_path(std::string_view path);

// A URL: such a file is elsewhere, and is not read here.
bool is_remote(std::string_view path);

}  // namespace osmig
