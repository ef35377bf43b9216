#include "package/csv_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace osmig {

namespace {

unsigned char byte(char c) { return static_cast<unsigned char>(c); }

bool is_blank_byte(char c) { return c == ' ' || c == '\t' || c == '\f'; }

}  // namespace

csv_stream::csv_stream(const csv_dialect& dialect, std::size_t row_bytes, row_sink sink)
    : dialect_(dialect), row_bytes_(row_bytes), sink_(std::move(sink)) {
    for (const char c : {dialect.delimiter, '\r', '\n'}) special_[byte(c)] = true;
    if (dialect.quote) special_[byte(*dialect.quote)] = true;
}

void csv_stream::broken(const char* word, std::string message) {
    fault_ = csv_fault{row_.number, row_.line, ends_.size(), word, std::move(message)};
}

void csv_stream::end_cell() {
    ends_.push_back(text_.size());
    state_ = state::start;
}

void csv_stream::end_row() {
    end_cell();
    row_.cells.clear();
    std::size_t begin = 0;
    for (const auto end : ends_) {
        row_.cells.emplace_back(text_.data() + begin, end - begin);
        begin = end;
    }
    sink_(row_);
    ++row_.number;
    row_.line += 1 + lines_within_;
    lines_within_ = 0;
    text_.clear();
    ends_.clear();
}

// CR or LF that ends no line here: text, unless nothing of the cell stands before it.
void csv_stream::stray_line_end(char c) {
    if (state_ == state::after_quote)
        return broken("csv-quote", "Behind the closing quote stands a line end that is not like the first.");
    mixed_ = true;
    if (state_ == state::plain) text_ += c;
}

const char* csv_stream::after_cr(const char* at) {
    cr_ = false;
    if (*at == '\n') {
        ending_ = ending::crlf;
        end_row();
        return at + 1;
    }
    if (ending_ == ending::crlf) {
        stray_line_end('\r');
    } else {
        ending_ = ending::cr;
        end_row();
    }
    return at;
}

const char* csv_stream::line_end(const char* at) {
    const bool cr = *at == '\r';
    if (!cr && ending_ == ending::unknown) ending_ = ending::lf;
    if (cr && (ending_ == ending::unknown || ending_ == ending::crlf)) {
        cr_ = true;
    } else if (ending_ == (cr ? ending::cr : ending::lf)) {
        end_row();
    } else {
        stray_line_end(*at);
    }
    return at + 1;
}

const char* csv_stream::at_start(const char* at) {
    const char c = *at;
    if (c == dialect_.delimiter) {
        end_cell();
    } else if (c == '\r' || c == '\n') {
        return line_end(at);
    } else if (dialect_.quote == c) {
        state_ = state::quoted;
    } else if (!is_blank_byte(c)) {
        state_ = state::plain;
        return at;
    }
    return at + 1;
}

const char* csv_stream::in_plain(const char* at, const char* end) {
    const char* from = at;
    while (at != end && !special_[byte(*at)]) ++at;
    text_.append(from, at);
    if (at == end) return at;
    if (*at == dialect_.delimiter) {
        end_cell();
        return at + 1;
    }
    if (*at == '\r' || *at == '\n') return line_end(at);
    broken("csv-quote",
           fmt::format("A cell without quotes has a quote ({}) in it: put the cell in quotes, and double "
                       "the quotes within.",
                       *at));
    return at;
}

const char* csv_stream::in_quoted(const char* at, const char* end) {
    const auto length = static_cast<std::size_t>(end - at);
    const auto* stop = static_cast<const char*>(std::memchr(at, *dialect_.quote, length));
    if (stop == nullptr) stop = end;
    if (dialect_.escape) stop = std::find(at, stop, *dialect_.escape);
    text_.append(at, stop);
    lines_within_ += static_cast<std::uint64_t>(std::count(at, stop, ending_ == ending::cr ? '\r' : '\n'));
    if (stop == end) return end;
    state_ = *stop == *dialect_.quote ? state::after_quote : state::escaped;
    return stop + 1;
}

const char* csv_stream::after_quote(const char* at) {
    const char c = *at;
    if (c == dialect_.quote && dialect_.double_quote) {
        text_ += c;
        state_ = state::quoted;
        return at + 1;
    }
    if (c == dialect_.delimiter) {
        end_cell();
        return at + 1;
    }
    if (c == '\r' || c == '\n') return line_end(at);
    broken("csv-quote", "Behind a closing quote stands something else than a delimiter or a line end.");
    return at;
}

const char* csv_stream::step(const char* at, const char* end) {
    if (cr_) return after_cr(at);
    switch (state_) {
        case state::start:
            return at_start(at);
        case state::plain:
            return in_plain(at, end);
        case state::quoted:
            return in_quoted(at, end);
        case state::escaped:
            text_ += *at;
            state_ = state::quoted;
            return at + 1;
        case state::after_quote:
            return after_quote(at);
    }
    return end;
}

void csv_stream::feed(std::string_view chunk) {
    const char* at = chunk.data();
    const char* const end = at + chunk.size();
    while (at != end && !fault_) {
        at = step(at, end);
        if (fault_) return;
        if (text_.size() + 64 * ends_.size() > row_bytes_)
            broken("row-too-long",
                   fmt::format("The row is longer than {} bytes: a quote may not be closed.", row_bytes_));
    }
}

void csv_stream::finish() {
    if (fault_) return;
    if (cr_) {
        cr_ = false;
        if (ending_ == ending::crlf) {
            stray_line_end('\r');
        } else {
            end_row();
        }
    }
    if (fault_) return;
    if (state_ == state::quoted || state_ == state::escaped)
        return broken("csv-quote", "The file ends within a quoted cell: its quote is never closed.");
    if (state_ != state::start || !ends_.empty()) end_row();
}

}  // namespace osmig
