#include "package/text_decoder.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "models/text.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

// ASCII first, eight bytes at a time: most of most tables is nothing else.
std::size_t ascii_length(std::string_view text) {
    std::size_t at = 0;
    for (std::uint64_t eight = 0; at + 8 <= text.size(); at += 8) {
        std::memcpy(&eight, text.data() + at, 8);
        if ((eight & 0x8080808080808080u) != 0) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

std::size_t clean_length(std::string_view text) {
    std::size_t at = 0;
    for (;;) {
        at += ascii_length(text.substr(at));
        const auto next = utf8::character_length(text.substr(at));
        if (next == 0) return at;
        at += next;
    }
}

// Whether more bytes could make a character of it.
bool may_go_on(std::string_view rest) {
    if (rest.empty() || rest.size() > 3) return false;
    std::array<char, 4> filled{};
    for (const char fill : {'\x80', '\x9F', '\xA0', '\xBF'}) {
        filled.fill(fill);
        std::memcpy(filled.data(), rest.data(), rest.size());
        for (std::size_t length = rest.size() + 1; length <= 4; ++length)
            if (utf8::character_length({filled.data(), length}) == length) return true;
    }
    return false;
}

}  // namespace

struct text_decoder::converter {
    UConverter* from = nullptr;
    UConverter* to = nullptr;
    converter() = default;
    converter(const converter&) = delete;
    converter& operator=(const converter&) = delete;
    ~converter() {
        ucnv_close(from);
        ucnv_close(to);
    }
};

bool is_utf8_name(std::string_view encoding) {
    const auto name = in_small_letters(std::string(encoding));
    return name == "utf-8" || name == "utf8";
}

text_decoder::text_decoder(const std::string& encoding, sink good, std::function<void()> bad)
    : good_(std::move(good)), bad_(std::move(bad)) {
    if (is_utf8_name(encoding)) return;
    icu_ = std::make_unique<converter>();
    UErrorCode status = U_ZERO_ERROR;
    icu_->from = ucnv_open(encoding.c_str(), &status);
    icu_->to = ucnv_open("UTF-8", &status);
    known_ = U_SUCCESS(status) != 0 && !encoding.empty();
    if (known_) ucnv_setToUCallBack(icu_->from, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
}

text_decoder::~text_decoder() = default;

void text_decoder::utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto clean = clean_length(bytes);
        if (clean > 0) good_(bytes.substr(0, clean));
        bytes.remove_prefix(clean);
        if (bytes.empty()) return;
        if (may_go_on(bytes)) {
            cut_ = bytes;
            return;
        }
        bad_();
        good_(utf8::replacement);
        bytes.remove_prefix(1);
    }
}

void text_decoder::convert(std::string_view bytes, bool last) {
    std::array<char16_t, 8192> pivot{};
    std::array<char, 24600> out{};
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    for (;;) {
        UErrorCode status = U_ZERO_ERROR;
        char16_t* wide = pivot.data();
        ucnv_toUnicode(icu_->from, &wide, pivot.data() + pivot.size(), &at, end, nullptr, last, &status);
        const char16_t* from = pivot.data();
        char* to = out.data();
        UErrorCode writing = U_ZERO_ERROR;
        ucnv_fromUnicode(icu_->to, &to, out.data() + out.size(), &from, wide, nullptr, last, &writing);
        if (to != out.data()) good_({out.data(), static_cast<std::size_t>(to - out.data())});
        if (status == U_BUFFER_OVERFLOW_ERROR) continue;
        if (U_SUCCESS(status) != 0) return;
        bad_();
        good_(utf8::replacement);
        if (last && at == end) return;
    }
}

void text_decoder::feed(std::string_view bytes) {
    if (!known_) return;
    if (icu_) return convert(bytes, false);
    if (cut_.empty()) return utf8(bytes);
    // A character over the edge of two chunks: its few bytes are put together first.
    const auto head = bytes.substr(0, std::min<std::size_t>(bytes.size(), 4));
    const std::string joined = std::exchange(cut_, {}) + std::string(head);
    if (bytes.size() <= head.size()) return utf8(joined);
    const auto begun = joined.size() - head.size();
    std::size_t length = utf8::character_length(joined);
    if (length > begun) {
        good_(std::string_view(joined).substr(0, length));
        return utf8(bytes.substr(length - begun));
    }
    const std::string all = joined + std::string(bytes.substr(head.size()));
    utf8(all);
}

void text_decoder::finish() {
    if (!known_) return;
    if (icu_) return convert({}, true);
    if (cut_.empty()) return;
    cut_.clear();
    bad_();
    good_(utf8::replacement);
}

}  // namespace osmig
