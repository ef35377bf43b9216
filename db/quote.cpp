#include "db/quote.hpp"

#include <fmt/format.h>

namespace osmig {

namespace {

std::string quoted(std::string_view text, char mark) {
    std::string out(1, mark);
    for (char c : text) {
        if (c == mark) out += mark;
        out += c;
    }
    return out += mark;
}

}  // namespace

std::string quote_name(std::string_view name) { return quoted(name, '"'); }

std::string quote_text(std::string_view text) { return quoted(text, '\''); }

std::string quote_bytes(std::string_view bytes) {
    static constexpr char hex[] = "0123456789abcdef";
    std::string out = "'\\x";
    out.reserve(bytes.size() * 2 + 12);
    for (char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += hex[byte >> 4U];
        out += hex[byte & 15U];
    }
    return out += "'::bytea";
}

std::string quote_or_null(std::string_view text) { return text.empty() ? "NULL" : quote_text(text); }

std::string in_list(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? " IN (" : ", ") + quote_text(text);
    return out + ")";
}

std::string quote_names(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : ", ") + quote_name(name);
    return out;
}

std::string qualified(std::string_view schema, std::string_view name) {
    return quote_name(schema) + "." + quote_name(name);
}

}  // namespace osmig
