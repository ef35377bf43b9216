// The writer.
#include <fmt/format.h>

#include <cstdlib>
#include <functional>

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

// Appends a text as it stands between quotes; a NUL byte, which a shown text that did not come from parse() may still
// hold, as `nul`.
void append_escaped(std::string& out, std::string_view text, std::string_view nul) {
    std::size_t start = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!needs_escape(text[at])) continue;
        out += text.substr(start, at - start);
        text[at] == '\0' ? out += nul : out += escape_of(text[at]);
        start = at + 1;
    }
    out += text.substr(start);
}

// About how long it will be: a text that grows by and by is there twice.
std::size_t weight(const value& v) {
    std::size_t sum = v.text.shown.size() + 3;
    for (const value& item : v.items) sum += weight(item);
    for (const member& m : v.members) sum += m.key.shown.size() + 4 + weight(m.value);
    return sum;
}

class writer {
public:
    explicit writer(mode how, std::size_t bytes) : how_(how) { out_.reserve(bytes); }

    void any(const value& v) {
        switch (v.kind) {
            case kind::null:
                out_ += "null";
                break;
            case kind::boolean:
                out_ += v.truth ? "true" : "false";
                break;
            case kind::number:
                number(v.text.shown);
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

    void members(const value& v, const std::function<bool(const member&)>& wanted) {
        out_ += '{';
        for (const member& m : v.members) {
            if (!wanted(m)) continue;
            if (out_.back() != '{') out_ += ',';
            string(m.key);
            out_ += ':';
            any(m.value);
        }
        out_ += '}';
    }

    std::string take() { return std::move(out_); }

private:
    void number(const std::string& digits) {
        const bool quoted = how_ == mode::jsonb && !jsonb_holds(digits);
        if (quoted) out_ += '"';
        out_ += digits;
        if (quoted) out_ += '"';
    }

    void string(const text& t) {
        if (how_ == mode::jsonb || t.raw.empty()) return append_string(out_, t.shown, how_);
        out_ += '"';
        out_ += t.raw.all();
        out_ += '"';
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
        members(v, [](const member&) { return true; });
    }

    mode how_;
    std::string out_;
};

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_escaped(out, text, "\\u0000");
    return out;
}

void append_string(std::string& out, std::string_view shown, mode how) {
    out += '"';
    append_escaped(out, shown, how == mode::jsonb ? utf8::replacement : "\\u0000");
    out += '"';
}

std::string write(const value& v, mode how) {
    writer made(how, weight(v));
    made.any(v);
    return made.take();
}

std::string write_members(const value& object, mode how, const std::function<bool(const member&)>& wanted) {
    std::size_t bytes = 2;
    for (const member& m : object.members)
        if (wanted(m)) bytes += m.key.shown.size() + 4 + weight(m.value);
    writer made(how, bytes);
    made.members(object, wanted);
    return made.take();
}

}  // namespace osmig::json
