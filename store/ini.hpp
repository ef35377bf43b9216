// Files as ~/.aws/config is one.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace osmig::store {

using ini = std::map<std::string, std::map<std::string, std::string>>;  // section, name, value

// Lines that are neither a section nor `name = value` are passed over, and so are indented ones: settings of settings.
ini parse_ini(std::string_view text);
ini read_ini(const std::filesystem::path&);  // empty where there is no such file, or it cannot be read

}  // namespace osmig::store
