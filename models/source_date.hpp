// Dates of a source file as v1 read them: Python 2's datetime.strptime, in the locale C.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace osmig {

// The ISO date of `text` by `format`; nullopt where strptime would raise. Directives: %Y %y %m %d %j %b %B %a %A %H %I
// %M %S %f %p %Z %%; white space in the format is any white space. Weeks (%U, %W, %w) are not read: such a format
// never fits. A month or day that the format lacks is 1, a year 1900.
std::optional<std::string> strptime_date(std::string_view text, std::string_view format);

// v1's own formats, in its order: %Y-%m-%dZ, %Y-%m-%d, %Y-%m, %Y.
std::optional<std::string> v1_date(std::string_view text);

}  // namespace osmig
