#include "package/moment_pattern.hpp"

#include <array>
#include <utility>

namespace osmig {

namespace {

using pair = std::pair<std::string_view, std::string_view>;

// As npm tableschema translates them, in its order: each is replaced everywhere before the next is looked for.
constexpr std::array<pair, 25> directives{{{"%A", "dddd"},
                                           {"%a", "ddd"},
                                           {"%B", "MMMM"},
                                           {"%b", "MMM"},
                                           {"%c", "ddd MMM DD HH:mm:ss YYYY"},
                                           {"%d", "DD"},
                                           {"%f", "SSS"},
                                           {"%H", "HH"},
                                           {"%I", "hh"},
                                           {"%j", "DDDD"},
                                           {"%M", "mm"},
                                           {"%m", "MM"},
                                           {"%p", "A"},
                                           {"%S", "ss"},
                                           {"%U", "ww"},
                                           {"%W", "ww"},
                                           {"%w", "d"},
                                           {"%X", "HH:mm:ss"},
                                           {"%x", "MM/DD/YYYY"},
                                           {"%Y", "YYYY"},
                                           {"%y", "YY"},
                                           {"%Z", "z"},
                                           {"%z", "ZZ"},
                                           {"%%", "%"},
                                           {"", ""}}};

// Moment's letters with a meaning of their own, longest first.
constexpr std::array<std::string_view, 38> names{
    "SSSSSSSSS", "SSSSSSSS", "SSSSSSS", "YYYYYY", "SSSSSS", "YYYYY", "SSSSS", "YYYY", "MMMM", "DDDD",
    "dddd",      "SSSS",     "MMM",     "DDD",    "ddd",    "SSS",   "YY",    "MM",   "DD",   "HH",
    "hh",        "mm",       "ss",      "SS",     "ww",     "WW",    "ZZ",    "M",    "D",    "d",
    "H",         "h",        "m",       "s",      "S",      "A",     "a",     "Z"};

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

// What stands at the beginning of `rest`, without it.
moment_token next_token(std::string_view& rest) {
    const auto take = [&](std::size_t length) {
        const auto taken = rest.substr(0, length);
        rest.remove_prefix(length);
        return std::string(taken);
    };
    if (const auto close = rest.find(']'); rest[0] == '[' && close != std::string_view::npos) {
        const auto text = take(close + 1);
        return {text.substr(1, text.size() - 2), true};
    }
    for (const auto name : names)
        if (rest.starts_with(name)) return {take(name.size()), false};
    return {take(1), true};
}

}  // namespace

moment_pattern read_moment_pattern(std::string pattern) {
    if (pattern.starts_with("fmt:")) pattern.erase(0, 4);
    for (const auto& [directive, name] : directives)
        if (!directive.empty()) replace_all(pattern, directive, name);
    moment_pattern out;
    std::string_view rest = pattern;
    while (!rest.empty()) out.push_back(next_token(rest));
    return out;
}

}  // namespace osmig
