#include "tests/support/decimal.hpp"

#include <cstdlib>
#include <regex>

namespace osmig::test {
namespace {

// Digits, and where the point stands among them.
struct digits {
    std::string text;
    long point = 0;
};

std::string trimmed(digits number) {
    while (number.text.ends_with('0')) number.text.pop_back();
    while (number.text.starts_with('0')) {
        number.text.erase(0, 1);
        --number.point;
    }
    if (number.text.empty()) return "0";
    const long size = static_cast<long>(number.text.size());
    if (number.point <= 0)
        return "0." + std::string(static_cast<std::size_t>(-number.point), '0') + number.text;
    if (number.point >= size)
        return number.text + std::string(static_cast<std::size_t>(number.point - size), '0');
    return number.text.insert(static_cast<std::size_t>(number.point), ".");
}

}  // namespace

std::string canonical_decimal(std::string_view number) {
    static const std::regex shape(R"(([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?)");
    std::match_results<std::string_view::const_iterator> parts;
    if (!std::regex_match(number.begin(), number.end(), parts, shape) ||
        (parts[2].length() + parts[3].length() == 0)) {
        return std::string(number);
    }
    const long exponent = std::strtol(parts[4].str().c_str(), nullptr, 10);
    const std::string text =
        trimmed({parts[2].str() + parts[3].str(), static_cast<long>(parts[2].length()) + exponent});
    return parts[1] == "-" && text != "0" ? "-" + text : text;
}

}  // namespace osmig::test
