#include "models/python_text.hpp"

#include <algorithm>
#include <array>

#include "models/utf8.hpp"

namespace osmig::python {

namespace {

// U+0085, U+00A0, U+1680, U+180E, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
constexpr std::array<std::string_view, 20> wide_spaces = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE1\xA0\x8E", "\xE2\x80\x80",
    "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85",
    "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
    "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

bool is_space(char c) { return (c >= '\t' && c <= '\r') || (c >= '\x1C' && c <= ' '); }

std::size_t space_at_end(std::string_view text) {
    if (!text.empty() && is_space(text.back())) return 1;
    for (const auto& space : wide_spaces)
        if (text.ends_with(space)) return space.size();
    return 0;
}

}  // namespace

std::size_t space_length(std::string_view text) {
    if (text.empty()) return 0;
    if (static_cast<unsigned char>(text.front()) < 0x80) return is_space(text.front()) ? 1 : 0;
    for (const auto& space : wide_spaces)
        if (text.starts_with(space)) return space.size();
    return 0;
}

std::string_view stripped(std::string_view text) {
    while (const auto length = space_length(text)) text.remove_prefix(length);
    while (const auto length = space_at_end(text)) text.remove_suffix(length);
    return text;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    while (!text.empty()) {
        if (const auto gap = space_length(text)) {
            text.remove_prefix(gap);
            continue;
        }
        std::size_t end = 0;
        while (end < text.size() && space_length(text.substr(end)) == 0)
            end += std::max<std::size_t>(1, utf8::character_length(text.substr(end)));
        found.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return found;
}

}  // namespace osmig::python
