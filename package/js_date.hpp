// What `new Date(text)` takes for a date in V8, beyond ISO 8601.
#pragma once

#include <string_view>

namespace osmig {

// Numbers and names of months in nearly any order, with a time; words before the first number do not count.
bool is_js_date(std::string_view text);

}  // namespace osmig
