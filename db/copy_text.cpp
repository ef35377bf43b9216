#include "db/copy_text.hpp"

#include <algorithm>

namespace osmig {

namespace {

constexpr std::string_view null_field = "\\N";
// COPY TO writes each of these bytes as a backslash and the letter in the same place.
constexpr std::string_view special_bytes = "\b\f\n\r\t\v\\";
constexpr std::string_view special_letters = "bfnrtv\\";

// A tab is data, not a delimiter, after an odd number of backslashes.
// COPY TO never writes that, but COPY FROM reads it so.
bool is_escaped(std::string_view line, std::size_t begin, std::size_t at) {
    std::size_t backslashes = 0;
    while (at - backslashes > begin && line[at - backslashes - 1] == '\\') ++backslashes;
    return backslashes % 2 == 1;
}

std::size_t field_end(std::string_view line, std::size_t begin) {
    auto tab = line.find('\t', begin);
    while (tab != std::string_view::npos && is_escaped(line, begin, tab)) tab = line.find('\t', tab + 1);
    return tab;
}

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 16;
}

// Reads at most `most` digits from `at` on, and moves it. COPY keeps the low byte of an octal above \377.
char read_number(std::string_view field, std::size_t& at, int base, int most) {
    int value = 0;
    for (; most > 0 && at < field.size() && digit_value(field[at]) < base; --most)
        value = value * base + digit_value(field[at++]);
    return static_cast<char>(value & 0xff);
}

bool digit_at(std::string_view field, std::size_t at, int base) {
    return at < field.size() && digit_value(field[at]) < base;
}

// The byte that the escape stands for; `at` is behind the backslash and is moved behind the escape.
char read_escape(std::string_view field, std::size_t& at) {
    if (digit_at(field, at, 8)) return read_number(field, at, 8, 3);
    const char c = field[at++];
    if (c == 'x' && digit_at(field, at, 16)) return read_number(field, at, 16, 2);
    const auto letter = special_letters.find(c);
    return letter == std::string_view::npos ? c : special_bytes[letter];
}

}  // namespace

std::vector<std::string_view> split_line(std::string_view line) {
    std::vector<std::string_view> fields;
    split_line(line, fields);
    return fields;
}

void split_line(std::string_view line, std::vector<std::string_view>& fields) {
    fields.clear();
    std::size_t begin = 0;
    for (auto end = field_end(line, 0); end != std::string_view::npos; end = field_end(line, begin)) {
        fields.push_back(line.substr(begin, end - begin));
        begin = end + 1;
    }
    fields.push_back(line.substr(begin));
}

std::optional<std::string> unescape(std::string_view field) {
    std::string buffer;
    const auto value = unescape(field, buffer);
    if (!value) return std::nullopt;
    return value->data() == buffer.data() ? std::move(buffer) : std::string{*value};
}

std::optional<std::string_view> unescape(std::string_view field, std::string& buffer) {
    if (field == null_field) return std::nullopt;
    auto backslash = field.find('\\');
    if (backslash == std::string_view::npos) return field;
    buffer.clear();
    std::size_t at = 0;
    for (; backslash != std::string_view::npos; backslash = field.find('\\', at)) {
        buffer.append(field, at, backslash - at);
        at = backslash + 1;
        if (at == field.size()) return buffer;  // as COPY FROM: a lone backslash at the end is nothing
        buffer += read_escape(field, at);
    }
    buffer.append(field, at);
    return buffer;
}

namespace {

constexpr std::size_t large = 64U << 10U;

// How long a text will be: where one has megabytes, room is made for what it needs. A string that grows by and by is
// there twice, and then half empty. Smaller ones are not worth the second look.
std::size_t room_for(std::string_view text) {
    if (text.size() < large) return text.size();
    const auto special = [](char c) { return special_bytes.find(c) != std::string_view::npos; };
    return text.size() + static_cast<std::size_t>(std::ranges::count_if(text, special));
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        // Nearly every byte of a row ends here.
        if (static_cast<unsigned char>(text[at]) > '\r' && text[at] != '\\') continue;
        const auto special = special_bytes.find(text[at]);
        if (special == std::string_view::npos) continue;
        out.append(text, done, at - done);
        out += '\\';
        out += special_letters[special];
        done = at + 1;
    }
    out.append(text, done);
}

void append_field(std::string& out, const std::optional<std::string>& value) {
    if (value)
        append_escaped(out, *value);
    else
        out += null_field;
}

void append_row(std::string& out, const std::vector<std::optional<std::string>>& values) {
    std::size_t bytes = out.size() + values.size();
    for (const auto& value : values) bytes += value ? room_for(*value) : null_field.size();
    out.reserve(bytes);
    bool first = true;
    for (const auto& value : values) {
        if (!first) out += '\t';
        append_field(out, value);
        first = false;
    }
    out += '\n';
}

}  // namespace osmig
