// Dates and times by a pattern, as moment reads them strictly: npm tableschema turns "%d/%m/%Y" into "DD/MM/YYYY" and
// asks moment. A letter of the pattern that is none of moment's stands for itself, and so does what is in [brackets].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

struct moment_token {
    std::string name;  // "YYYY", "MM", …; for a literal the text itself
    bool literal = false;
};

using moment_pattern = std::vector<moment_token>;

// From Table Schema's pattern: "%d.%m.%Y", also with "fmt:" before it, or moment's own ("DD.MM.YYYY").
moment_pattern read_moment_pattern(std::string pattern);

// Milliseconds since 1970 in UTC; what the pattern does not name is 2000-01-01 00:00. Nothing: the text is no such
// time, or there is no such day.
std::optional<double> match_moment(const moment_pattern&, std::string_view text);

}  // namespace osmig
