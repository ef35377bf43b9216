#include "store/key.hpp"

#include <fmt/format.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <charconv>

#include "store/store.hpp"

namespace osmig::store {

namespace {

bool utf8(std::string_view bytes) {
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(nullptr, 0, nullptr, bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
    return status != U_INVALID_CHAR_FOUND;
}

bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool leads_somewhere(std::string_view segment) {
    return !segment.empty() && segment != "." && segment != "..";
}

bool unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

bool is_key(std::string_view key) {
    constexpr std::size_t longest = 4096;
    if (key.size() > longest || !utf8(key) || std::any_of(key.begin(), key.end(), control)) return false;
    for (std::size_t from = 0;;) {
        const auto slash = key.find('/', from);
        if (!leads_somewhere(key.substr(from, slash - from))) return false;
        if (slash == std::string_view::npos) return true;
        from = slash + 1;
    }
}

void check_key(std::string_view key) {
    if (is_key(key)) return;
    throw store_error(fmt::format("'{}' cannot be a key in a store: it has to be UTF-8 text without control "
                                  "characters, and no segment between its slashes may be empty, '.' or '..'.",
                                  shown(key.substr(0, 200))),
                      true);
}

std::string percent_encoded(std::string_view bytes, bool path) {
    std::string out;
    for (const char c : bytes) {
        if (unreserved(c) || (path && c == '/'))
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        const auto digits = text.substr(i).substr(0, 3);
        const bool code =
            digits.size() == 3 && digits[0] == '%' &&
            std::from_chars(digits.data() + 1, digits.data() + 3, byte, 16).ptr == digits.data() + 3;
        out += code ? static_cast<char>(byte) : text[i];
        if (code) i += 2;
    }
    return out;
}

std::string shown(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        if (c >= 0x20 && c < 0x7f)
            out += c;
        else
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace osmig::store
