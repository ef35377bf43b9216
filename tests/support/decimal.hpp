// Numbers as texts, so that no comparison rounds.
#pragma once

#include <string>
#include <string_view>

namespace osmig::test {

// The one way to write a decimal: "0100.50", "1.005E2", "+100.5" are "100.5"; every zero is "0".
// What is no decimal number ("NaN", "Infinity", "n/a", "") comes back as it is.
std::string canonical_decimal(std::string_view number);

}  // namespace osmig::test
