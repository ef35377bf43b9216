// Words that users type: letter case, lists of valid ones, and the nearest one to a slip.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace osmig {

// ASCII letters only: names of commands, options, types and steps have no others.
std::string lower(std::string_view);

// "a, b and c"
std::string listed(const std::vector<std::string>& words);

// "export_fromv1" → "export_from_v1", "export" → "export_from_v1"; empty where nothing is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// " Did you mean export_from_v1?", or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace osmig
