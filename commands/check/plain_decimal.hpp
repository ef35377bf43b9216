// Decimals as one text each, so that two ways of writing a number compare equal and nothing is rounded.
#pragma once

#include <string>
#include <string_view>

namespace osmig {

// "1e+22" → "10000000000000000000000", "-0.50" → "-0.5", "-0" → "0"; what is no decimal (NaN, Infinity, text, or an
// exponent beyond a thousand) as it is.
std::string plain_decimal(std::string_view text);

}  // namespace osmig
