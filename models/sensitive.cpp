#include "models/sensitive.hpp"

#include <algorithm>
#include <array>

#include "models/public_url.hpp"

namespace osmig {

namespace {

constexpr auto npos = std::string_view::npos;

bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool in_mailbox(char c) { return letter_or_digit(c) || std::string_view("._%+-").find(c) != npos; }
bool in_host(char c) { return letter_or_digit(c) || c == '-' || c == '.'; }
bool hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool in_scheme(char c) { return letter_or_digit(c) || c == '+' || c == '-' || c == '.'; }
bool ends_address(char c) {
    return static_cast<unsigned char>(c) <= ' ' || std::string_view("\"'`<>()[]{}|\\").find(c) != npos;
}

struct piece {
    std::size_t begin = npos, end = npos;
    std::string instead;
    sensitive what = sensitive::none;
};

piece mail_at(std::string_view text, std::size_t at) {
    std::size_t begin = at, end = at + 1;
    while (begin > 0 && in_mailbox(text[begin - 1])) --begin;
    while (end < text.size() && in_host(text[end])) ++end;
    while (end > at + 1 && !letter_or_digit(text[end - 1])) --end;
    const auto host = text.substr(at + 1, end - at - 1);
    if (begin == at || host.find('.') == npos) return {};
    return {begin, end, std::string(1, text[begin]) + "***@***", sensitive::email};
}

piece address_at(std::string_view text, std::size_t colon) {
    std::size_t begin = colon, end = colon + 3;
    while (begin > 0 && in_scheme(text[begin - 1])) --begin;
    while (end < text.size() && !ends_address(text[end])) ++end;
    const std::string url(text.substr(begin, end - begin));
    auto shown = public_url(url);
    if (shown == url) return {};
    return {begin, end, std::move(shown), sensitive::credentials};
}

piece uuid_at(std::string_view text, std::size_t dash) {
    constexpr std::array<std::size_t, 4> dashes{8, 13, 18, 23};
    constexpr std::size_t length = 36;
    if (dash < 8 || text.size() < dash - 8 + length) return {};
    const auto it = text.substr(dash - 8, length);
    for (std::size_t i = 0; i < length; ++i) {
        const bool wants_dash = std::ranges::count(dashes, i) > 0;
        if (wants_dash ? it[i] != '-' : !hex(it[i])) return {};
    }
    return {dash - 8, dash - 8 + length, "***", sensitive::api_key};
}

// A hash ends where a text's word ends.
piece hash_at(std::string_view text, std::size_t dollar) {
    for (const std::string_view scheme : {"sha1", "md5", "plain"}) {
        if (dollar < scheme.size() || text.substr(dollar - scheme.size(), scheme.size()) != scheme) continue;
        const auto second = text.find('$', dollar + 1);
        if (second == npos || second - dollar > 17) return {};
        std::size_t end = second + 1;
        while (end < text.size() && !ends_address(text[end])) ++end;
        if (end == second + 1) return {};
        return {dollar - scheme.size(), end, "***", sensitive::password_hash};
    }
    return {};
}

// The next one from `from` on.
piece next_piece(std::string_view text, std::size_t from) {
    for (auto at = text.find_first_of("@:$-", from); at != npos; at = text.find_first_of("@:$-", at + 1)) {
        piece found;
        if (text[at] == '@') found = mail_at(text, at);
        if (text[at] == '$') found = hash_at(text, at);
        if (text[at] == '-') found = uuid_at(text, at);
        if (text[at] == ':' && text.substr(at, 3) == "://") found = address_at(text, at);
        if (found.what != sensitive::none && found.begin >= from) return found;
    }
    return {};
}

}  // namespace

sensitive sensitive_part(std::string_view text) {
    auto worst = sensitive::none;
    for (auto found = next_piece(text, 0); found.what != sensitive::none;
         found = next_piece(text, found.end)) {
        const bool whole = found.begin == 0 && found.end == text.size();
        if (found.what == sensitive::api_key && !whole) continue;
        worst = std::max(worst, found.what);
    }
    return worst;
}

std::string_view sensitive_word(sensitive what) {
    constexpr std::array<std::string_view, 5> words{"", "email-address", "url-credentials", "api-key",
                                                    "password-hash"};
    return words.at(static_cast<std::size_t>(what));
}

std::string masked(std::string_view text) {
    std::string out;
    std::size_t told = 0;
    for (auto found = next_piece(text, 0); found.what != sensitive::none;
         found = next_piece(text, found.end)) {
        out += text.substr(told, found.begin - told);
        out += found.instead;
        told = found.end;
    }
    return out += text.substr(told);
}

}  // namespace osmig
