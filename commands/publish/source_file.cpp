#include "commands/publish/source_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "db/error.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::size_t chunk_bytes = 1U << 18U;
constexpr std::string_view mark = "\xEF\xBB\xBF";

// Windows-1252 from 0x80 to 0x9F; 0: no character there.
constexpr std::array<char16_t, 32> windows_1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void each_chunk(const std::filesystem::path& path, const std::function<bool(std::string_view)>& sink) {
    const auto refuse = [&path] {
        throw refused_error(side::target, fmt::format("The archived file {} cannot be read: {}.",
                                                      path.string(), std::strerror(errno)));
    };
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) refuse();
    std::string buffer(chunk_bytes, '\0');
    for (;;) {
        const auto size = std::fread(buffer.data(), 1, buffer.size(), file.get());
        if (size > 0 && !sink({buffer.data(), size})) return;
        if (size < buffer.size()) break;
    }
    if (std::ferror(file.get()) != 0) refuse();
}

bool is_wide(std::string_view text) {
    return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
           text.starts_with(std::string_view("\0\0\xFE\xFF", 4));
}

class looker {
public:
    void take(std::string_view chunk) {
        if (shape_.empty) begin(chunk);
        look_at_lines(chunk);
        for (const char c : chunk) {
            const auto byte = static_cast<unsigned char>(c);
            const bool high = byte >= 0x80 && byte < 0xA0;
            if (high && windows_1252[byte - 0x80U] == 0) holes_ = true;
            if (high) c1_ = true;
        }
        if (utf8_) look_at_characters(chunk);
    }
    source_shape finish() {
        if (cr_ && !ended_) shape_.line_end = "\r";
        if (!utf8_ || !rest_.empty()) shape_.encoding = c1_ && !holes_ ? "windows-1252" : "latin1";
        return shape_;
    }

private:
    void begin(std::string_view chunk) {
        shape_.empty = false;
        shape_.byte_order_mark = chunk.starts_with(mark);
        shape_.wide = is_wide(chunk);
    }

    void look_at_lines(std::string_view chunk) {
        for (std::size_t at = 0; at < chunk.size() && !ended_; ++at) {
            const char c = chunk[at];
            if (cr_ || c == '\n') {
                shape_.line_end = cr_ ? (c == '\n' ? "\r\n" : "\r") : "\n";
                ended_ = true;
            }
            cr_ = c == '\r';
        }
    }

    void look_at_characters(std::string_view chunk) {
        std::string joined;
        if (!rest_.empty()) {
            joined = rest_ + std::string(chunk);
            chunk = joined;
            rest_.clear();
        }
        while (!chunk.empty()) {
            const auto length = utf8::character_length(chunk);
            if (length == 0 && chunk.size() < 4) {
                rest_ = chunk;  // its end may come with the next chunk
                return;
            }
            if (length == 0) {
                utf8_ = false;
                return;
            }
            chunk.remove_prefix(length);
        }
    }

    source_shape shape_;
    bool utf8_ = true, c1_ = false, holes_ = false, cr_ = false, ended_ = false;
    std::string rest_;
};

std::string from_one_byte(std::string_view bytes, bool windows) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            out += c;
        else
            utf8::append(out, windows && byte < 0xA0 ? windows_1252[byte - 0x80U] : byte);
    }
    return out;
}

}  // namespace

source_shape look_at_source(const std::filesystem::path& path) {
    looker look;
    each_chunk(path, [&look](std::string_view chunk) {
        look.take(chunk);
        return true;
    });
    return look.finish();
}

void read_source(const std::filesystem::path& path, const source_shape& shape,
                 const std::function<bool(std::string_view)>& sink) {
    bool first = true;
    each_chunk(path, [&](std::string_view chunk) {
        if (first && shape.byte_order_mark) chunk.remove_prefix(mark.size());
        first = false;
        if (shape.encoding == "utf-8") return sink(chunk);
        return sink(from_one_byte(chunk, shape.encoding == "windows-1252"));
    });
}

}  // namespace osmig
