#include "store/xml.hpp"

#include <charconv>

namespace osmig::store {

namespace {

std::string utf8_of(unsigned long code) {
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | ((code >> shift) & 0x3fU)); };
    if (code < 0x80) return {static_cast<char>(code)};
    if (code < 0x800) return {static_cast<char>(0xc0U | (code >> 6U)), tail(0)};
    if (code < 0x10000) return {static_cast<char>(0xe0U | (code >> 12U)), tail(6), tail(0)};
    return {static_cast<char>(0xf0U | (code >> 18U)), tail(12), tail(6), tail(0)};
}

std::string entity(std::string_view name) {
    if (name == "lt") return "<";
    if (name == "gt") return ">";
    if (name == "amp") return "&";
    if (name == "quot") return "\"";
    if (name == "apos") return "'";
    const bool hexadecimal = name.starts_with("#x");
    const auto digits = name.substr(hexadecimal ? 2 : 1);
    unsigned long code = 0;
    const auto end = digits.data() + digits.size();
    if (!name.starts_with('#') || digits.empty() ||
        std::from_chars(digits.data(), end, code, hexadecimal ? 16 : 10).ptr != end || code > 0x10ffff)
        throw xml_error("an entity that XML does not know");
    return utf8_of(code);
}

class reader {
public:
    explicit reader(std::string_view text) : text_(text) {}

    xml_element document() {
        skip_until_tag();
        return element(0);
    }

private:
    bool at(std::string_view words) const { return text_.substr(from_).starts_with(words); }

    // What is passed, up to the words; they are passed too.
    std::string_view through(std::string_view words) {
        const auto end = text_.find(words, from_);
        if (end == std::string_view::npos) throw xml_error("it ends too early");
        const auto out = text_.substr(from_, end - from_);
        from_ = end + words.size();
        return out;
    }

    bool skip_aside() {
        if (at("<!--")) return through("-->"), true;
        if (at("<?")) return through("?>"), true;
        if (at("<!") && !at("<![CDATA[")) return through(">"), true;
        return false;
    }

    void skip_until_tag() {
        do {
            through("<");
            --from_;
        } while (skip_aside());
    }

    xml_element element(int depth) {
        if (depth > 32) throw xml_error("it is nested too deep");
        ++from_;
        auto tag = through(">");
        const bool empty = tag.ends_with('/');
        if (empty) tag.remove_suffix(1);
        tag = tag.substr(0, tag.find_first_of(" \t\r\n"));
        xml_element out{std::string(tag.substr(tag.find(':') + 1)), {}};
        if (tag.empty() || tag.front() == '/') throw xml_error("a tag without a name");
        while (!empty && !at("</")) content(out, depth);
        if (!empty && !through(">").substr(2).starts_with(tag)) throw xml_error("a tag that closes another");
        return out;
    }

    void content(xml_element& into, int depth) {
        if (from_ >= text_.size()) throw xml_error("it ends too early");
        if (skip_aside()) return;
        if (at("<![CDATA[")) {
            from_ += 9;
            into.text += through("]]>");
        } else if (at("<")) {
            into.children.push_back(element(depth + 1));
        } else if (at("&")) {
            ++from_;
            into.text += entity(through(";"));
        } else {
            into.text += text_[from_++];
        }
    }

    std::string_view text_;
    std::size_t from_ = 0;
};

}  // namespace

std::string xml_element::value(std::string_view child) const {
    for (const auto& each : children)
        if (each.name == child) return each.text;
    return {};
}

xml_element parse_xml(std::string_view text) { return reader(text).document(); }

std::string xml_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace osmig::store
