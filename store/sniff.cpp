#include "store/sniff.hpp"

#include <algorithm>
#include <initializer_list>

namespace osmig::store {

namespace {

using std::string_view;
using namespace std::string_view_literals;

struct known_kind {
    const char* extension;
    const char* mediatype;
    const char* other_name = "";  // that servers use
};

constexpr known_kind known[] = {
    {"csv", "text/csv", "application/csv"},
    {"tsv", "text/tab-separated-values"},
    {"json", "application/json", "text/json"},
    {"xml", "application/xml", "text/xml"},
    {"pdf", "application/pdf"},
    {"xls", "application/vnd.ms-excel", "application/msexcel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"zip", "application/zip", "application/x-zip-compressed"},
    {"gz", "application/gzip", "application/x-gzip"},
    {"bz2", "application/x-bzip2"},
    {"xz", "application/x-xz"},
    {"7z", "application/x-7z-compressed"},
    {"rar", "application/vnd.rar", "application/x-rar-compressed"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"mdb", "application/vnd.ms-access", "application/x-msaccess"},
    {"dbf", "application/vnd.dbf", "application/dbf"},
    {"bin", "application/octet-stream"},
};

std::string small(string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

bool is_blank(char c) { return " \t\r\n\f\v"sv.find(c) != string_view::npos; }

void skip_blanks(string_view& text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

bool is_utf16(string_view head) { return head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv); }

// ASCII as far as the beginning of a file is concerned: without a byte order mark, of UTF-16 every other byte.
std::string plain(string_view head) {
    if (head.starts_with("\xEF\xBB\xBF"sv)) return std::string(head.substr(3));
    std::string out(head);
    if (!is_utf16(head)) return out;
    out.erase(0, 2);
    std::erase(out, '\0');
    return out;
}

bool skip(string_view& text, string_view opening, string_view closing) {
    if (!text.starts_with(opening)) return false;
    const auto end = text.find(closing, opening.size());
    text.remove_prefix(end == string_view::npos ? text.size() : end + closing.size());
    return true;
}

// What a document begins with, past what may stand before it.
std::string beginning(string_view head) {
    const std::string all = plain(head);
    string_view text = all;
    do {
        skip_blanks(text);
    } while (skip(text, "<!--", "-->") || skip(text, "<?", "?>"));
    return small(text.substr(0, 64));
}

bool is_tag(string_view text, string_view name) {
    if (!text.starts_with(name)) return false;
    return text.size() == name.size() || text[name.size()] == '>' || is_blank(text[name.size()]);
}

// "text/csv; charset=utf-8" -> "text/csv"
std::string bare_type(const std::string& content_type) {
    auto type = small(content_type.substr(0, content_type.find(';')));
    std::erase_if(type, is_blank);
    return type;
}

std::string extension_of(string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    const auto dot = name.rfind('.');
    return dot == string_view::npos ? "" : small(name.substr(dot + 1));
}

const known_kind* by_extension(const std::string& extension) {
    const auto found = std::find_if(std::begin(known), std::end(known),
                                    [&](const auto& k) { return extension == k.extension; });
    return found == std::end(known) ? nullptr : found;
}

const known_kind* by_type(const std::string& type) {
    const auto found = std::find_if(std::begin(known), std::end(known), [&](const auto& k) {
        return type == k.mediatype || (*k.other_name != '\0' && type == k.other_name);
    });
    return found == std::end(known) ? nullptr : found;
}

// What header and address say, in this order; "" where neither says anything that is known.
std::string said(const clues& c) {
    const auto* type = by_type(bare_type(c.content_type));
    if (type != nullptr && type->extension != "bin"sv) return type->extension;
    for (const auto& name : {c.offered_name, c.path}) {
        if (const auto* kind = by_extension(extension_of(name))) return kind->extension;
    }
    return {};
}

std::string one_of(const std::string& word, std::initializer_list<const char*> words, const char* otherwise) {
    return std::any_of(words.begin(), words.end(), [&](const char* w) { return word == w; }) ? word
                                                                                             : otherwise;
}

// Office's files are zips whose first entries tell.
std::string zipped(string_view head, const std::string& hint) {
    const auto has = [&](string_view name) { return head.find(name) != string_view::npos; };
    if (has("application/vnd.oasis.opendocument.spreadsheet")) return "ods";
    if (!has("[Content_Types].xml")) return one_of(hint, {"xlsx", "ods", "docx"}, "zip");
    if (has("xl/")) return "xlsx";
    return has("word/") ? "docx" : one_of(hint, {"xlsx", "docx"}, "zip");
}

std::string by_magic(string_view head, const std::string& hint) {
    struct magic {
        string_view bytes;
        const char* extension;
    };
    constexpr magic magics[] = {{"%PDF-"sv, "pdf"},
                                {"\x1F\x8B"sv, "gz"},
                                {"BZh"sv, "bz2"},
                                {"\xFD"
                                 "7zXZ\0"sv,
                                 "xz"},
                                {"7z\xBC\xAF\x27\x1C"sv, "7z"},
                                {"Rar!\x1A\x07"sv, "rar"},
                                {"\0\1\0\0Standard "sv, "mdb"}};
    for (const auto& m : magics)
        if (head.starts_with(m.bytes)) return m.extension;
    if (head.starts_with("PK\3\4"sv) || head.starts_with("PK\5\6"sv)) return zipped(head, hint);
    if (head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) return one_of(hint, {"doc", "xls"}, "xls");
    return {};
}

// A CSV may begin with a bracket, too: what follows it must be JSON's.
bool looks_like_json(string_view text) {
    if (!text.starts_with('{') && !text.starts_with('[')) return false;
    const string_view next = text.front() == '{' ? "\"}"sv : "{[\""sv;
    text.remove_prefix(1);
    skip_blanks(text);
    return !text.empty() && next.find(text.front()) != string_view::npos;
}

std::string of_text(string_view head, const std::string& hint) {
    const std::string all = plain(head);
    string_view text = all;
    skip_blanks(text);
    if (text.starts_with("<?xml")) return "xml";
    if (text.starts_with('<') && hint == "xml") return "xml";
    if (looks_like_json(text) || (hint == "json" && text.starts_with('['))) return "json";
    const auto line = all.substr(0, all.find_first_of("\r\n"));
    const bool tabs = line.find('\t') != std::string::npos;
    const bool others = line.find_first_of(",;") != std::string::npos;
    return tabs && (!others || hint == "tsv") ? "tsv" : "csv";
}

}  // namespace

bool is_web_page(const clues& c) {
    const auto text = beginning(c.head);
    if (is_tag(text, "<!doctype html") || is_tag(text, "<html")) return true;
    const auto type = bare_type(c.content_type);
    if (type != "text/html" && type != "application/xhtml+xml") return false;
    constexpr string_view tags[] = {"<head", "<body",  "<title",  "<meta", "<script", "<style", "<div", "<p",
                                    "<h1",   "<table", "<center", "<br",   "<b",      "<a",     "<font"};
    return std::any_of(std::begin(tags), std::end(tags), [&](auto tag) { return is_tag(text, tag); });
}

file_kind kind_of_file(const clues& c) {
    const auto hint = said(c);
    auto extension = by_magic(c.head, hint);
    if (extension.empty()) {
        const bool binary = !is_utf16(c.head) && c.head.find('\0') != string_view::npos;
        extension = !binary ? of_text(c.head, hint) : hint.empty() || hint == "csv" ? "bin" : hint;
    }
    return {extension, by_extension(extension)->mediatype};
}

}  // namespace osmig::store
