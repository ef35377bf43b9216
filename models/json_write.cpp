// The writer.
#include <fmt/format.h>

#include <cstdlib>

#include "models/json.hpp"
#include "models/utf8.hpp"

namespace osmig::json {

namespace {

std::string escape_of(char c) {
    switch (c) {
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        case '\b':
            return "\\b";
        case '\f':
            return "\\f";
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        default:
            return fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    }
}

bool needs_escape(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

// PostgreSQL's jsonb keeps a number as numeric, written out in full: 1e1000 is a thousand digits there.
bool jsonb_holds(const std::string& number) {
    static constexpr std::size_t most = 1000;
    if (number.find_first_of("NI") != std::string::npos || number.size() > most) return false;
    const std::size_t e = number.find_first_of("eE");
    if (e == std::string::npos) return true;
    return std::abs(std::strtol(number.c_str() + e + 1, nullptr, 10)) <= static_cast<long>(most);
}

// A shown text that did not come from parse() may still hold a NUL byte.
std::string without_nul(std::string text) {
    for (std::size_t at = 0; (at = text.find('\0', at)) != std::string::npos;)
        text.replace(at, 1, utf8::replacement);
    return text;
}

class writer {
public:
    explicit writer(mode how) : how_(how) {}

    void any(const value& v) {
        switch (v.kind) {
            case kind::null:
                out_ += "null";
                break;
            case kind::boolean:
                out_ += v.truth ? "true" : "false";
                break;
            case kind::number:
                number(v.number);
                break;
            case kind::string:
                string(v.text);
                break;
            case kind::array:
                array(v);
                break;
            case kind::object:
                object(v);
                break;
        }
    }
    std::string take() { return std::move(out_); }

private:
    void number(const std::string& digits) {
        const bool quoted = how_ == mode::jsonb && !jsonb_holds(digits);
        out_ += quoted ? '"' + digits + '"' : digits;
    }

    void string(const text& t) {
        const bool faithful = how_ == mode::faithful;
        const std::string held = faithful ? escaped(t.shown) : escaped(without_nul(t.shown));
        out_ += '"' + (faithful && !t.raw.empty() ? t.raw : held) + '"';
    }

    void array(const value& v) {
        out_ += '[';
        for (const value& item : v.items) {
            if (&item != &v.items.front()) out_ += ',';
            any(item);
        }
        out_ += ']';
    }

    void object(const value& v) {
        out_ += '{';
        for (const member& m : v.members) {
            if (&m != &v.members.front()) out_ += ',';
            string(m.key);
            out_ += ':';
            any(m.value);
        }
        out_ += '}';
    }

    mode how_;
    std::string out_;
};

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) needs_escape(c) ? out += escape_of(c) : out += c;
    return out;
}

std::string write(const value& v, mode how) {
    writer made(how);
    made.any(v);
    return made.take();
}

}  // namespace osmig::json
