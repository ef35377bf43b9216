// An archived source file as text: what encoding it is in, and its bytes as UTF-8, streamed.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace osmig {

// Found by looking at every byte once.
struct source_shape {
    bool empty = true;
    bool byte_order_mark = false;  // of UTF-8
    bool wide = false;             // UTF-16 or UTF-32 by its mark: not read
    // "utf-8" where all of it is; else "windows-1252" where a byte of 0x80 to 0x9F stands in it that is a character
    // there; else "latin1".
    std::string encoding = "utf-8";
    std::string line_end = "\n";  // the first: "\n", "\r\n" or "\r"
};

// Both throw std::runtime_error where the file cannot be read.
source_shape look_at_source(const std::filesystem::path&);
// UTF-8 without the byte order mark, in chunks, until the sink says false.
void read_source(const std::filesystem::path&, const source_shape&,
                 const std::function<bool(std::string_view)>& sink);

}  // namespace osmig
