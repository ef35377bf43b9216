#include "package/text_rules.hpp"

#include <algorithm>

namespace osmig {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <typename Holds>
bool each(std::string_view text, Holds holds) {
    return !text.empty() && std::all_of(text.begin(), text.end(), holds);
}

bool is_name(std::string_view text) {
    return each(text, [](char c) { return is_small(c) || is_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_name_1x(std::string_view text) {
    return each(text, [](char c) { return c == '/' || is_name({&c, 1}); });
}

bool is_license_name(std::string_view text) {
    return each(text, [](char c) { return is_capital(c) || is_name({&c, 1}); });
}

bool is_country(std::string_view text) { return text.size() == 2 && each(text, is_capital); }
bool is_currency(std::string_view text) { return text.size() == 3 && each(text, is_capital); }

// One or two digits up to `most`, not 0; they are taken off `rest`.
bool take_part(std::string_view& rest, int most) {
    int value = 0;
    std::size_t length = 0;
    for (; length < rest.size() && length < 2 && is_digit(rest[length]); ++length)
        value = value * 10 + (rest[length] - '0');
    rest.remove_prefix(length);
    return length > 0 && value >= 1 && value <= most;
}

bool is_day(std::string_view text) {
    if (text.size() < 8 || !each(text.substr(0, 4), is_digit) || text[4] != '-') return false;
    text.remove_prefix(5);
    if (!take_part(text, 12) || !text.starts_with('-')) return false;
    text.remove_prefix(1);
    return take_part(text, 31) && text.empty();
}

bool is_mediatype(std::string_view text) {
    const auto slash = text.find('/', 1);
    return slash != std::string_view::npos && slash + 1 < text.size();
}

bool is_hash(std::string_view text) {
    if (text.empty()) return true;
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return text.size() == 32 && each(text, is_hex);
    return colon > 0 && each(text.substr(colon + 1), is_hex);
}

}  // namespace

namespace text_rules {

const text_rule name{is_name, "must have small letters, digits, \".\", \"_\" and \"-\" only", "bad-name"};
const text_rule name_1x{is_name_1x, "must have small letters, digits, \".\", \"_\", \"-\" and \"/\" only",
                        "bad-name"};
const text_rule license_name{is_license_name, "must have letters, digits, \".\", \"_\" and \"-\" only",
                             "bad-name"};
const text_rule country{is_country, "must be two capital letters (ISO 3166-1)", "bad-country"};
const text_rule currency{is_currency, "must be three capital letters (ISO 4217)", "bad-currency"};
const text_rule day{is_day, "must be a day, YYYY-MM-DD", "bad-date"};
const text_rule mediatype{is_mediatype, "must be a media type, such as text/csv", "bad-mediatype"};
const text_rule hash{is_hash, "must be an MD5 in hexadecimal, or ALGORITHM:HEXADECIMAL", "bad-hash"};

}  // namespace text_rules

bool is_remote(std::string_view path) { return path.starts_with("http"); }

std::optional<std::string> unsafe_path(std::string_view path) {
    if (path.empty()) return "is empty";
    if (path[0] == '/') return "is absolute";
    if (path[0] == '~') return "begins with ~";
    if (path.find("../") != std::string_view::npos || path == ".." || path.ends_with("/.."))
        return "leads out of the package";
    const auto percent = path.find('%');
    if (percent != std::string_view::npos && path.find('%', percent + 2) != std::string_view::npos)
        return "has a variable (%…%)";
    if (const auto dollar = path.find('$'); dollar != std::string_view::npos && dollar + 1 < path.size())
        return "has a variable ($…)";
    if (path.find_first_of(std::string_view("\\\0", 2)) != std::string_view::npos)
        return "has a backslash or a NUL";
    if (path[0] == '.' || path.find("/.") != std::string_view::npos) return "names a hidden file or folder";
    if (path.find("//") != std::string_view::npos || path.ends_with('/')) return "has an empty name in it";
    return {};
}

}  // namespace osmig
