#include "models/slug.hpp"

#include <fmt/format.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace osmig {

namespace {

constexpr std::size_t longest_column = 30;

std::unique_ptr<icu::Transliterator> make_transliterator() {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made{icu::Transliterator::createInstance(
        "Any-Latin; NFKD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower", UTRANS_FORWARD, status)};
    if (U_FAILURE(status))
        throw std::runtime_error(fmt::format("ICU has no transliterator: {}", u_errorName(status)));
    return made;
}

std::string transliterated(std::string_view text) {
    static thread_local const auto transliterator = make_transliterator();  // it keeps state: not shared
    icu::UnicodeString unicode =
        icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<int32_t>(text.size())});
    transliterator->transliterate(unicode);
    std::string out;
    return unicode.toUTF8String(out);
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Lower-cased if it is an ASCII letter or digit, else '\0'.
char plain(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '\0';
}

}  // namespace

std::string slug(std::string_view text, char separator, std::size_t most) {
    std::string out;
    for (const char c : is_ascii(text) ? std::string{text} : transliterated(text)) {
        if (const char kept = plain(c))
            out += kept;
        else if (!out.empty() && out.back() != separator)
            out += separator;
    }
    if (out.size() > most) out.resize(most);
    while (!out.empty() && out.back() == separator) out.pop_back();
    return out;
}

std::string database_name(std::string_view name, std::set<std::string>& taken, std::string_view fallback) {
    std::string stem = slug(name, '_', longest_column);
    if (stem.empty()) stem = fallback;
    std::string candidate = stem;
    for (int i = 2; !taken.insert(candidate).second; ++i) {
        const std::string suffix = fmt::format("_{}", i);
        candidate = stem.substr(0, longest_column - suffix.size()) + suffix;
    }
    return candidate;
}

}  // namespace osmig
