// All that a folder holds, by its name below it, as sha256: to compare what two runs stored.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace osmig::test {

using shelf = std::map<std::string, std::string>;
shelf stored_in(const std::filesystem::path& folder);  // empty where there is no such folder

}  // namespace osmig::test
