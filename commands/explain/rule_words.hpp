// What a rule's word means, as docs/rules.md says it: the page is compiled in, so that it is written once.
#pragma once

#include <string>
#include <string_view>

namespace osmig {

// "it has small letters" of "currency-in-capitals"; empty for a word that the page does not have.
std::string fires_when(std::string_view rule);

}  // namespace osmig
