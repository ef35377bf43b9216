// Bytes of a named encoding as clean UTF-8, in chunks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace osmig {

class text_decoder {
public:
    using sink = std::function<void(std::string_view)>;
    // `good` gets UTF-8; `bad` is called, between two calls of `good`, for each place that is no text of that encoding;
    // U+FFFD stands there in what `good` gets.
    text_decoder(const std::string& encoding, sink good, std::function<void()> bad);
    ~text_decoder();
    text_decoder(const text_decoder&) = delete;
    text_decoder& operator=(const text_decoder&) = delete;

    bool known() const { return known_; }  // false: nobody here knows such an encoding; nothing is decoded
    void feed(std::string_view bytes);
    void finish();

private:
    void utf8(std::string_view bytes);
    void convert(std::string_view bytes, bool last);
    struct converter;
    std::unique_ptr<converter> icu_;  // null: the bytes are UTF-8 already
    sink good_;
    std::function<void()> bad_;
    std::string cut_;  // the beginning of a character whose end has not come yet
    bool known_ = true;
};

// Whether the name means UTF-8 (npm: "utf-8", "UTF8").
bool is_utf8_name(std::string_view encoding);

}  // namespace osmig
