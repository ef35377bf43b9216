#include "commands/run/sql_token.hpp"

namespace osmig {

namespace {

constexpr auto npos = std::string_view::npos;

// Bytes of UTF-8 letters count as letters, as they do for the server.
bool starts_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte >= 0x80;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t word_end(std::string_view sql, std::size_t at) {
    while (at < sql.size() && (starts_word(sql[at]) || is_digit(sql[at]) || sql[at] == '$')) ++at;
    return at;
}

// A doubled quote does not end it: the second half just opens it again, at once.
std::size_t quote_end(std::string_view sql, std::size_t at) {
    const std::size_t close = sql.find(sql[at], at + 1);
    return close == npos ? npos : close + 1;
}

// E'…': a backslash keeps the next character from ending it.
std::size_t escape_string_end(std::string_view sql, std::size_t quote) {
    for (std::size_t at = quote + 1; at < sql.size(); ++at) {
        if (sql[at] == '\\') {
            ++at;
        } else if (sql[at] == '\'') {
            return at + 1;
        }
    }
    return npos;
}

// Block comments nest in SQL.
std::size_t block_comment_end(std::string_view sql, std::size_t at) {
    for (int depth = 0; at + 1 < sql.size();) {
        const std::string_view two = sql.substr(at, 2);
        depth += two == "/*" ? 1 : two == "*/" ? -1 : 0;
        at += two == "/*" || two == "*/" ? 2U : 1U;
        if (depth == 0) return at;
    }
    return npos;
}

// $$…$$ or $tag$…$tag$; a `$1` is a parameter and just a character here.
std::size_t dollar_quote_end(std::string_view sql, std::size_t at) {
    std::size_t tag = at + 1;
    if (tag < sql.size() && starts_word(sql[tag]))
        while (tag < sql.size() && (starts_word(sql[tag]) || is_digit(sql[tag]))) ++tag;
    if (tag >= sql.size() || sql[tag] != '$') return at + 1;
    const std::string_view fence = sql.substr(at, tag + 1 - at);
    const std::size_t close = sql.find(fence, tag + 1);
    return close == npos ? npos : close + fence.size();
}

std::size_t line_end(std::string_view sql, std::size_t at) {
    const std::size_t newline = sql.find('\n', at);
    return newline == npos ? sql.size() : newline;
}

}  // namespace

std::size_t token_end(std::string_view sql, std::size_t at) {
    const std::string_view two = sql.substr(at, 2);
    if (two == "--") return line_end(sql, at);
    if (two == "/*") return block_comment_end(sql, at);
    if (two == "e'" || two == "E'") return escape_string_end(sql, at + 1);
    if (sql[at] == '\'' || sql[at] == '"') return quote_end(sql, at);
    if (sql[at] == '$') return dollar_quote_end(sql, at);
    return starts_word(sql[at]) ? word_end(sql, at) : at + 1;
}

}  // namespace osmig
