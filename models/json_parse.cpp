// The reader: recursive descent over the bytes, errors with their place.
#include <fmt/format.h>

#include <cstdint>
#include <unordered_set>

#include "models/json.hpp"
#include "models/utf8.hpp"

namespace osmig::json {

namespace {

bool is_high(std::uint32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
bool is_low(std::uint32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

// Collects a string's characters; `raw` starts with the first one that no UTF-8 text can hold.
class text_builder {
public:
    // Room for so many bytes: a text of megabytes that grew by and by would be there twice.
    void expect_more(std::size_t bytes) {
        if (bytes > 0) done_.shown.reserve(done_.shown.size() + bytes);
    }
    void add(std::string_view characters) {
        done_.shown += characters;
        if (!done_.raw.empty()) done_.raw.some() += escaped(characters);
    }
    void add(std::uint32_t code) {
        if (code == 0 || is_high(code) || is_low(code)) return add_unholdable(code);
        std::string character;
        utf8::append(character, code);
        add(character);
    }
    text take() {
        if (done_.shown.capacity() / 2 > done_.shown.size() + 64) done_.shown.shrink_to_fit();
        return std::move(done_);
    }

private:
    void add_unholdable(std::uint32_t code) {
        auto& raw = done_.raw.some();
        if (raw.empty()) raw = escaped(done_.shown);
        raw += fmt::format("\\u{:04x}", code);
        done_.shown += utf8::replacement;
    }
    text done_;
};

// Tells members apart by their keys, without a second copy of these.
class key_index {
public:
    explicit key_index(const slim<std::vector<member>>& members) : places_(8, hash{members}, same{members}) {}
    // The first member with the key of the one at `place`, which is that one itself where its key is new.
    std::size_t first(std::size_t place) { return *places_.insert(place).first; }

private:
    struct hash {
        const slim<std::vector<member>>& all;
        std::size_t operator()(std::size_t i) const { return std::hash<std::string>{}(all[i].key.shown); }
    };
    struct same {
        const slim<std::vector<member>>& all;
        bool operator()(std::size_t a, std::size_t b) const { return all[a].key == all[b].key; }
    };
    std::unordered_set<std::size_t, hash, same> places_;
};

// A document may have many small objects, and a list that grew has room for more than it holds. To move a long one
// would cost more than it saves.
void fitted(auto& list) {
    constexpr std::size_t many = 1000;
    if (list.size() < many) list.shrink_to_fit();
}

class reader {
public:
    reader(std::string_view document, int depth, oddities& found)
        : document_(document), depth_(depth), found_(found) {}

    value whole() {
        value v = any();
        skip_space();
        if (at_ < document_.size()) fail("Something follows the end of the JSON document");
        return v;
    }

private:
    [[noreturn]] void fail(const std::string& what) const { throw error(what, at_); }
    bool at_end() const { return at_ >= document_.size(); }
    char peek() const { return at_end() ? '\0' : document_[at_]; }
    bool is_digit() const { return peek() >= '0' && peek() <= '9' && !at_end(); }

    void skip_space() {
        while (!at_end() && std::string_view{" \t\r\n"}.find(peek()) != std::string_view::npos) ++at_;
    }

    bool take(std::string_view word) {
        if (document_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    void expect(char wanted) {
        skip_space();
        if (at_end()) fail(fmt::format("The JSON document ends where '{}' is expected", wanted));
        if (peek() != wanted) fail(fmt::format("Expected '{}'", wanted));
        ++at_;
    }

    value any() {
        skip_space();
        if (at_end()) fail("The JSON document ends where a value is expected");
        switch (peek()) {
            case '{':
                return nested(&reader::object);
            case '[':
                return nested(&reader::array);
            case '"':
                return string_value();
            default:
                return word();
        }
    }

    value nested(value (reader::*read)()) {
        if (--depth_ < 0) fail("The JSON document is nested too deeply");
        value v = (this->*read)();
        ++depth_;
        return v;
    }

    value object() {
        value made = value::object();
        key_index places(made.members);
        expect('{');
        skip_space();
        if (take("}")) return made;
        do {
            skip_space();
            made.members.push_back({string(), {}});
            expect(':');
            const std::size_t last = made.members.size() - 1, index = places.first(last);
            if (index != last) {
                ++found_.repeated_keys;
                made.members.pop_back();
            }
            value content = any();
            made.members[index].value = std::move(content);
            skip_space();
        } while (take(","));
        expect('}');
        fitted(made.members);
        return made;
    }

    value array() {
        value made = value::array();
        expect('[');
        skip_space();
        if (take("]")) return made;
        do {
            made.items.push_back(any());
            skip_space();
        } while (take(","));
        expect(']');
        fitted(made.items);
        return made;
    }

    value string_value() {
        value made;
        made.kind = kind::string;
        made.text = string();
        return made;
    }

    value word() {
        if (take("null")) return {};
        if (take("true")) return value::boolean(true);
        if (take("false")) return value::boolean(false);
        return number();
    }

    value number() {
        const std::size_t start = at_;
        take("-");
        const bool minus = at_ > start;
        if (take("Infinity") || (!minus && take("NaN")))
            ++found_.not_finite;
        else
            finite_number();
        return value::number(std::string{document_.substr(start, at_ - start)});
    }

    void finite_number() {
        if (!take("0")) digits();
        if (take(".")) digits();
        if (!take("e") && !take("E")) return;
        if (!take("+")) take("-");
        digits();
    }

    void digits() {
        if (!is_digit()) fail(at_end() ? "The JSON document ends within a number" : "Expected a value");
        while (is_digit()) ++at_;
    }

    text string() {
        expect('"');
        text_builder made;
        int escapes = 0;
        while (!take("\"")) {
            if (at_end()) fail("The JSON document ends within a string");
            if (take("\\")) {
                made.expect_more(escapes++ == 0 ? bytes_to_quote() : 0);
                escape(made);
            } else {
                made.add(plain_characters());
            }
        }
        text done = made.take();
        if (!done.raw.empty()) ++found_.unholdable_texts;
        return done;
    }

    // All up to the next quote or escape.
    std::string_view plain_characters() {
        const std::size_t start = at_;
        while (!at_end() && peek() != '"' && peek() != '\\') at_ += plain_character();
        return document_.substr(start, at_ - start);
    }

    std::size_t plain_character() const {
        const auto byte = static_cast<unsigned char>(peek());
        if (byte < 0x20) fail("A control character stands in a string");
        if (byte < 0x80) return 1;
        const std::size_t length = utf8::character_length(document_.substr(at_));
        if (length == 0) fail("A byte that is not UTF-8 stands in a string");
        return length;
    }

    std::size_t bytes_to_quote() const {
        std::size_t end = at_;
        while (end < document_.size() && document_[end] != '"') end += document_[end] == '\\' ? 2 : 1;
        return end - at_;
    }

    void escape(text_builder& made) {
        static constexpr std::string_view letters = "\"\\/bfnrtu", meanings = "\"\\/\b\f\n\r\t";
        const std::size_t which = at_end() ? std::string_view::npos : letters.find(peek());
        if (which == std::string_view::npos) fail("Unknown escape in a string");
        ++at_;
        if (which < meanings.size()) return made.add(meanings.substr(which, 1));
        made.add(unicode_escape());
    }

    // The code point of "XXXX", or of a surrogate pair written as two escapes.
    std::uint32_t unicode_escape() {
        const std::uint32_t high = hex4();
        const std::size_t after = at_;
        if (!is_high(high) || !take("\\u")) return high;
        const std::uint32_t low = hex4();
        if (is_low(low)) return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        at_ = after;
        return high;
    }

    std::uint32_t hex4() {
        std::uint32_t code = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            const std::size_t digit = std::string_view{"0123456789abcdefABCDEF"}.find(peek());
            if (at_end() || digit == std::string_view::npos) fail("Four hexadecimal digits must follow \\u");
            code = code * 16 + static_cast<std::uint32_t>(digit > 15 ? digit - 6 : digit);
        }
        return code;
    }

    std::string_view document_;
    std::size_t at_ = 0;
    int depth_;
    oddities& found_;
};

}  // namespace

value parse(std::string_view document, int depth, oddities* found) {
    oddities ignored;
    return reader(document, depth, found != nullptr ? *found : ignored).whole();
}

}  // namespace osmig::json
