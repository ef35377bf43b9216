// Two texts compared by lines, as `diff -u` shows it.
#pragma once

#include <string>

namespace osmig {

struct named_text {
    std::string text, name;
};

// Three lines of context; control characters as \xHH, for it goes to terminals. Empty where the texts are alike.
std::string unified_diff(const named_text& before, const named_text& after);

}  // namespace osmig
