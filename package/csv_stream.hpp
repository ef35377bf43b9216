// CSV as it comes, in chunks: constant memory whatever the file's size. Reads as npm csv-parse 4.8 does, which the
// official tools stand on:
// - lines end as the first one does (CRLF, LF or CR); other line ends are text of a cell;
// - spaces, tabs and line ends before a cell are dropped, those behind it are kept;
// - a quote within an unquoted cell, or text behind a quoted one, ends the reading.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

struct csv_dialect {
    char delimiter = ',';
    std::optional<char> quote = '"';  // nothing: cells are never quoted
    bool double_quote = true;         // "" within quotes is one quote
    std::optional<char> escape;       // within quotes: the next character is taken as it is
};

struct csv_row {
    std::uint64_t number = 0;             // from 1; the header counts
    std::uint64_t line = 0;               // that it begins in, from 1
    std::vector<std::string_view> cells;  // valid until the sink returns
};

// What is no CSV, and where.
struct csv_fault {
    std::uint64_t row = 0, line = 0;
    std::size_t column = 0;  // from 0
    const char* word = "";   // "csv-quote" or "row-too-long"
    std::string message;
};

class csv_stream {
public:
    using row_sink = std::function<void(const csv_row&)>;
    // `row_bytes`: a longer row is a fault; a quote that is never closed would take the whole file into memory.
    csv_stream(const csv_dialect&, std::size_t row_bytes, row_sink);

    void feed(std::string_view chunk);  // UTF-8; does nothing after a fault
    void finish();                      // the last row may end without a line end

    const std::optional<csv_fault>& fault() const { return fault_; }
    // Where the next character goes: for what is noticed before it is fed.
    std::uint64_t row() const { return row_.number; }
    std::uint64_t line() const { return row_.line; }
    std::size_t column() const { return ends_.size(); }
    bool mixed_line_ends() const { return mixed_; }  // a cell without quotes holds CR or LF

private:
    enum class state { start, plain, quoted, escaped, after_quote };
    enum class ending { unknown, lf, crlf, cr };

    const char* step(const char* at, const char* end);
    const char* at_start(const char* at);
    const char* in_plain(const char* at, const char* end);
    const char* in_quoted(const char* at, const char* end);
    const char* after_quote(const char* at);
    const char* after_cr(const char* at);
    const char* line_end(const char* at);
    void stray_line_end(char c);
    void end_cell();
    void end_row();
    void broken(const char* word, std::string message);

    csv_dialect dialect_;
    std::size_t row_bytes_;
    row_sink sink_;
    std::array<bool, 256> special_{};
    state state_ = state::start;
    ending ending_ = ending::unknown;
    bool cr_ = false;  // a CR was read that may begin a line end
    bool mixed_ = false;
    std::string text_;                // the row's cells, one behind the other
    std::vector<std::size_t> ends_;   // of each cell in text_
    std::uint64_t lines_within_ = 0;  // line ends in the row's quoted cells
    csv_row row_{1, 1, {}};
    std::optional<csv_fault> fault_;
};

}  // namespace osmig
