#include "db/legacy/names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/digest.hpp"

namespace osmig::legacy {

namespace {

constexpr std::size_t longest = 63;  // bytes; PostgreSQL cuts what is longer

std::string hash(std::string_view source) {
    table_digest d;
    d.add(source);
    return fmt::format("{:08x}", d.low & 0xffffffffU);
}

// Never within a character.
std::string clip(std::string text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
    text.resize(bytes);
    return text;
}

}  // namespace

std::string name_list::take(std::string_view source, const std::string& text) {
    auto name = text;
    for (int n = 0; name.size() > longest || !taken_.insert(name).second; ++n) {
        const auto tail = "~" + hash(std::string(source) + std::string(static_cast<std::size_t>(n), '~'));
        name = clip(text, longest - tail.size()) + tail;
    }
    return name;
}

const std::string& source_name(const table& t, const std::string& column) {
    const auto found = std::ranges::find(t.columns, column, &column::name);
    return found == t.columns.end() || found->source.empty() ? column : found->source;
}

const std::string& source_name(const table& t) { return t.source.empty() ? t.name : t.source; }

}  // namespace osmig::legacy
