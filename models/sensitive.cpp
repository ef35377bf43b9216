#include "models/sensitive.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "models/public_url.hpp"

namespace osmig {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view space = " \t\r\n\f\v";

bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool in_mailbox(char c) { return letter_or_digit(c) || std::string_view("._%+-").find(c) != npos; }
bool in_host(char c) { return letter_or_digit(c) || c == '-' || c == '.'; }
bool hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool in_scheme(char c) { return letter_or_digit(c) || c == '+' || c == '-' || c == '.'; }
bool ends_word(char c) {
    return static_cast<unsigned char>(c) <= ' ' || std::string_view("\"'`<>()[]{}|\\").find(c) != npos;
}
// Where JSON, HTML, a COPY line or a sentence would end it. A password may have brackets and quotes in it.
bool ends_address(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || std::string_view("\"<>\\").find(c) != npos;
}

struct piece {
    std::size_t begin = npos, end = npos;
    std::string instead{};
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

std::size_t scheme_begins(std::string_view text, std::size_t colon) {
    while (colon > 0 && in_scheme(text[colon - 1])) --colon;
    return colon;
}

// One that stands within another ("http://archive/http://u:p@host") is an address of its own.
std::size_t address_ends(std::string_view text, std::size_t host) {
    const auto inner = text.find("://", host);
    const auto last = inner == npos ? text.size() : inner;
    std::size_t end = host;
    while (end < last && !ends_address(text[end])) ++end;
    return end == inner ? std::max(host, scheme_begins(text, inner)) : end;
}

piece address_at(std::string_view text, std::size_t colon) {
    const auto begin = scheme_begins(text, colon), end = address_ends(text, colon + 3);
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
        while (end < text.size() && !ends_word(text[end])) ++end;
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

// A field that is an address without its scheme.
piece bare_address(std::string_view field) {
    constexpr std::size_t longest = 4096;
    if (field.size() > longest || field.find_first_of("@=") == npos) return {};
    if (field.find("://") != npos || field.find_first_of(space) != npos) return {};
    const std::string url(field);
    auto shown = public_url(url);
    if (shown == url) return {};
    return {0, field.size(), std::move(shown), sensitive::credentials};
}

using piece_sink = std::function<void(const piece&)>;

void pieces_of_field(std::string_view field, std::size_t offset, const piece_sink& take) {
    const auto moved = [&](piece found) {
        found.begin += offset;
        found.end += offset;
        take(found);
    };
    const auto whole = bare_address(field);
    if (whole.what != sensitive::none) return moved(whole);
    for (auto found = next_piece(field, 0); found.what != sensitive::none;
         found = next_piece(field, found.end))
        moved(found);
}

// A field ends at a tab, a line's end or a quote: a cell of a COPY line, a string of a document.
void each_piece(std::string_view text, const piece_sink& take) {
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.size(), text.find_first_of("\t\r\n\"", begin));
        pieces_of_field(text.substr(begin, end - begin), begin, take);
        begin = end + 1;
    }
}

template <typename Wanted>
std::string with_instead(std::string_view text, const Wanted& wanted) {
    std::string out;
    std::size_t told = 0;
    each_piece(text, [&](const piece& found) {
        if (!wanted(found.what)) return;
        out += text.substr(told, found.begin - told);
        out += found.instead;
        told = found.end;
    });
    return out += text.substr(told);
}

}  // namespace

sensitive sensitive_part(std::string_view text) {
    auto worst = sensitive::none;
    each_piece(text, [&](const piece& found) {
        const bool whole = found.begin == 0 && found.end == text.size();
        if (found.what == sensitive::api_key && !whole) return;
        worst = std::max(worst, found.what);
    });
    return worst;
}

std::string_view sensitive_word(sensitive what) {
    constexpr std::array<std::string_view, 5> words{"", "email-address", "url-credentials", "api-key",
                                                    "password-hash"};
    return words.at(static_cast<std::size_t>(what));
}

std::string without_secrets(std::string_view text) {
    return with_instead(text, [](sensitive what) {
        return what == sensitive::credentials || what == sensitive::password_hash;
    });
}

std::string masked(std::string_view text) {
    return with_instead(text, [](sensitive) { return true; });
}

}  // namespace osmig
