// Strings and their formats, as npm tableschema asks npm validator for them.
#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "models/text.hpp"
#include "models/utf8.hpp"
#include "package/cast.hpp"
#include "package/js_text.hpp"

namespace osmig {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }

template <typename Holds>
bool all_of(std::string_view text, Holds holds) {
    return std::all_of(text.begin(), text.end(), holds);
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    for (;;) {
        const auto end = text.find(at);
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

bool is_label(std::string_view label) {
    if (label.empty() || js_length(label) > 63 || label.front() == '-' || label.back() == '-') return false;
    return all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || is_wide(c); });
}

bool is_top_label(std::string_view label) {
    if (label.starts_with("xn")) return label.size() >= 4;
    return js_length(label) >= 2 && all_of(label, [](char c) { return is_letter(c) || is_wide(c); });
}

bool is_domain(std::string_view name) {
    const auto labels = split(name, '.');
    return labels.size() >= 2 && is_top_label(labels.back()) &&
           std::all_of(labels.begin(), labels.end(), is_label);
}

bool is_address(int family, std::string_view text) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

// Within quotes a quote and a backslash have a backslash before them.
bool is_quoted_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return false;
        if (text[i] == '\\' && ++i == text.size()) return false;
    }
    return true;
}

bool is_local_part(std::string_view user) {
    if (user.size() >= 2 && user.front() == '"' && user.back() == '"')
        return is_quoted_text(user.substr(1, user.size() - 2));
    constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
    const auto is_part = [&](std::string_view part) {
        return !part.empty() && all_of(part, [&](char c) {
            return is_letter(c) || is_digit(c) || is_wide(c) || marks.find(c) != std::string_view::npos;
        });
    };
    const auto parts = split(user, '.');
    return std::all_of(parts.begin(), parts.end(), is_part);
}

bool is_email(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || js_length(text) > 254) return false;
    return is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

bool is_port(std::string_view port) {
    if (port.empty()) return true;
    if (port.size() > 9 || !all_of(port, is_digit)) return false;
    const int number = std::stoi(std::string(port));
    return number > 0 && number <= 65535;
}

// "fe80::1%eth0": the zone behind the address is anybody's.
bool is_address_6(std::string_view text) {
    const auto percent = text.find('%');
    if (percent == std::string_view::npos) return is_address(AF_INET6, text);
    const auto zone = text.substr(percent + 1);
    return !zone.empty() && all_of(zone, [](char c) { return is_letter(c) || is_digit(c) || c == '.'; }) &&
           is_address(AF_INET6, text.substr(0, percent));
}

// What stands behind "http:" without "//" may be a password or a port, and no URL then.
bool is_no_scheme(std::string_view behind) {
    const auto host = behind.substr(0, behind.find('/'));
    const auto at = host.find('@');
    if (at == std::string_view::npos) return !behind.empty() && is_digit(behind[0]);
    const auto before = host.substr(0, at);
    for (std::size_t i = 0; i + 2 < before.size(); ++i)
        if (before[i] == '%' && is_hex(before[i + 1]) && is_hex(before[i + 2])) return false;
    constexpr std::string_view marks = "-_.%:";
    return all_of(before, [&](char c) {
        return is_letter(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
    });
}

// "user:password@host:port".
bool is_authority(std::string_view text) {
    if (const auto at = text.find('@'); at != std::string_view::npos) {
        const auto user = text.substr(0, at);
        if (user.empty() || user == ":" || std::count(user.begin(), user.end(), ':') > 1) return false;
        text.remove_prefix(at + 1);
    }
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos || !is_address_6(text.substr(1, close - 1))) return false;
        const auto behind = text.substr(close + 1);
        return behind.empty() || (behind.size() > 1 && behind[0] == ':' && is_port(behind.substr(1)));
    }
    const auto colon = text.find(':');
    const auto host = text.substr(0, colon);
    if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
    return is_address(AF_INET, host) || is_domain(host);
}

bool is_url(std::string_view text) {
    if (text.find_first_of("<>") != std::string_view::npos || js_length(text) > 2084) return false;
    for (auto rest = text; !rest.empty(); rest.remove_prefix(1))
        if (js_space_length(rest) > 0) return false;
    text = text.substr(0, text.find('#'));
    text = text.substr(0, text.find('?'));
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto scheme = in_small_letters(std::string(text.substr(0, colon)));
    if (scheme != "http" && scheme != "https" && scheme != "ftp") return false;
    text.remove_prefix(colon + 1);
    if (text.starts_with("//")) {
        text.remove_prefix(2);
    } else if (is_no_scheme(text)) {
        return false;
    }
    return is_authority(text.substr(0, text.find('/')));
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < 36; ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    if (text.find_first_not_of("0-") == std::string_view::npos) return true;
    if (text.find_first_not_of("fF-") == std::string_view::npos) return true;
    return text[14] >= '1' && text[14] <= '8' &&
           std::string_view("89abAB").find(text[19]) != std::string_view::npos;
}

bool is_base64(std::string_view text) {
    if (text.size() % 4 != 0) return false;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    return all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '/'; });
}

bool has_format(const std::string& format, std::string_view text) {
    if (format == "default") return true;
    if (format == "email") return is_email(text);
    if (format == "uri") return is_url(text);
    if (format == "uuid") return is_uuid(text);
    return format != "binary" || is_base64(text);
}

}  // namespace

cast_result cast_string(const cast_rule& rule, std::string_view text, typed_value* out) {
    if (!has_format(rule.field.format, text)) return cast_result::bad;
    if (out != nullptr) *out = {typed_value::kind::text, 0, std::string(text), {}};
    return cast_result::good;
}

}  // namespace osmig
