#include "models/text.hpp"

#include <algorithm>
#include <array>

namespace osmig {

namespace {

constexpr std::string_view spaces = " \t\r\n";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What HTML's tokeniser leaves the text for, after a "<".
bool begins_markup(char c) { return is_letter(c) || c == '/' || c == '!' || c == '?'; }

bool is_one_of(const cell& flag, const std::array<std::string_view, 3>& words) {
    return flag && std::find(words.begin(), words.end(), *flag) != words.end();
}

}  // namespace

bool is_blank(const cell& text) { return !text || text->find_first_not_of(spaces) == std::string::npos; }

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(spaces) - first + 1)};
}

std::string in_capitals(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

std::string in_small_letters(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool is_true(const cell& flag) { return is_one_of(flag, {"t", "true", "1"}); }
bool is_false(const cell& flag) { return is_one_of(flag, {"f", "false", "0"}); }

namespace {

// Where the next "<" of the kind is; npos: there is none.
std::size_t next_markup(std::string_view text, std::size_t from) {
    for (auto at = text.find('<', from); at != std::string_view::npos; at = text.find('<', at + 1))
        if (at + 1 < text.size() && begins_markup(text[at + 1])) return at;
    return std::string_view::npos;
}

}  // namespace

bool has_markup(std::string_view text) { return next_markup(text, 0) != std::string_view::npos; }

std::string without_markup(const std::string& text) {
    std::string made;
    made.reserve(text.size());
    std::size_t start = 0;
    for (auto at = next_markup(text, 0); at != std::string::npos; at = next_markup(text, start)) {
        made.append(text, start, at - start) += "&lt;";
        start = at + 1;
    }
    return made.append(text, start, std::string::npos);
}

bool is_plain_address(std::string_view email) {
    const auto plain = [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') ||
               std::string_view{"._%+-@"}.find(c) != std::string_view::npos;
    };
    return std::ranges::all_of(email, plain);
}

bool is_code_url(std::string_view url) {
    std::string scheme;
    for (const char c : url) {
        if (c == ':') break;
        if (static_cast<unsigned char>(c) > ' ') scheme += c;
        if (scheme.size() > 10) return false;  // longer than any of the three
    }
    if (url.find(':') == std::string_view::npos) return false;
    scheme = in_small_letters(scheme);
    return scheme == "javascript" || scheme == "vbscript" || scheme == "data";
}

}  // namespace osmig
