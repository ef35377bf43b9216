#include "tests/support/python_json.hpp"

#include <fmt/format.h>

#include "models/utf8.hpp"

namespace osmig::test {
namespace {

std::uint32_t code_point(std::string_view character) {
    const auto byte = [&](std::size_t at) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(character[at]));
    };
    std::uint32_t point = byte(0) & (0xffu >> (character.size() + 1));
    for (std::size_t at = 1; at < character.size(); ++at) point = point << 6 | (byte(at) & 0x3f);
    return point;
}

std::string escape(std::string_view character) {
    const std::uint32_t point = code_point(character);
    if (point < 0x10000) return fmt::format("\\u{:04x}", point);
    return fmt::format("\\u{:04x}\\u{:04x}", 0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
}

}  // namespace

// What is not ASCII stands within strings only, and so the text can be treated as a whole.
std::string python_json(const json::value& document) {
    const std::string text = json::write(document);
    std::string out;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = std::string_view(text).substr(at);
        const std::size_t length = rest[0] == '\\' ? 2 : utf8::character_length(rest);
        if (rest[0] == '"') in_string = !in_string;
        out += static_cast<unsigned char>(rest[0]) < 0x80 ? std::string(rest.substr(0, length))
                                                          : escape(rest.substr(0, length));
        if (!in_string && (rest[0] == ',' || rest[0] == ':')) out += ' ';
        at += length;
    }
    return out;
}

}  // namespace osmig::test
