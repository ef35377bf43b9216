#include "store/ini.hpp"

#include <fstream>
#include <sstream>

namespace osmig::store {

namespace {

constexpr const char* blank = " \t\r";

std::string trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(blank);
    if (from == std::string_view::npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(blank) - from + 1));
}

}  // namespace

ini parse_ini(std::string_view text) {
    ini out;
    std::string section;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find('=');
        const auto first = line.empty() ? '\0' : line.front();
        if (first == '[')
            section = trimmed(line.substr(1, line.find(']') - 1));
        else if (equals != std::string::npos &&
                 std::string_view("#; \t").find(first) == std::string_view::npos)
            out[section][trimmed(line.substr(0, equals))] = trimmed(line.substr(equals + 1));
    }
    return out;
}

ini read_ini(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return parse_ini(text.str());
}

}  // namespace osmig::store
