// What a file is, from its first bytes, then from what the server called it, then from its address.
#pragma once

#include <string>
#include <string_view>

namespace osmig::store {

constexpr std::size_t sniffed_bytes = 8192;  // as much of a file's beginning as sniff() looks at

struct clues {
    std::string_view head;     // the file's first bytes
    std::string content_type;  // as the server sent it: "text/csv; charset=utf-8"
    std::string path;          // of the address: "/data/budget.xls"
    std::string offered_name;  // of Content-Disposition: "budget.csv"
};

struct file_kind {
    std::string extension;  // without a dot: "csv"
    std::string mediatype;  // "text/csv"
};

// A web page: the first thing after byte order mark, blanks, comments and an XML declaration is <!doctype html or
// <html; where the server says HTML too, any of the tags that pages begin with. v1 read CSV alone, so a page in the
// place of a file is a server's way of saying no.
bool is_web_page(const clues&);

// For text that says nothing of itself: csv.
file_kind kind_of_file(const clues&);

}  // namespace osmig::store
