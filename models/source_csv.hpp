// CSV as v1 read it: Python 2's csv module, dialect "excel". Another reading than the official tools' of today
// (package/csv_stream.hpp): spaces before a cell stay, a quote within a plain cell is text, and so is what follows a
// closing quote. In chunks, in constant memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

class source_csv {
public:
    struct row {
        std::int64_t number = 0;                     // from 1; the header counts, blank lines do not
        const std::vector<std::string_view>& cells;  // valid until the sink returns
    };
    using row_sink = std::function<bool(const row&)>;  // false: enough

    source_csv(char delimiter, std::size_t row_bytes, row_sink);

    void feed(std::string_view chunk);  // UTF-8; does nothing after a fault, or when the sink had enough
    void finish();                      // what a quote opened and the file never closed is the last cell

    // Where Python stops reading, in words: U+0000, or a row of more than `row_bytes`; empty: it did not.
    const std::string& fault() const { return fault_; }
    bool enough() const { return done_; }

private:
    enum class state { start_row, start_cell, plain, quoted, quote_in_quoted };
    void take(char c);
    void in_quotes(char c);
    void after_quote(char c);
    void end_cell();
    void end_row();

    char delimiter_;
    std::size_t row_bytes_;
    row_sink sink_;
    state state_ = state::start_row;
    bool done_ = false;
    std::string text_, fault_;
    std::vector<std::size_t> ends_;
    std::vector<std::string_view> cells_;
    std::int64_t rows_ = 0;
};

}  // namespace osmig
