#include "models/source_csv.hpp"

#include <fmt/format.h>

namespace osmig {

source_csv::source_csv(char delimiter, std::size_t row_bytes, row_sink sink)
    : delimiter_(delimiter), row_bytes_(row_bytes), sink_(std::move(sink)) {}

void source_csv::end_cell() {
    ends_.push_back(text_.size());
    state_ = state::start_cell;
}

void source_csv::end_row() {
    end_cell();
    cells_.clear();
    std::size_t begin = 0;
    for (const auto end : ends_) {
        cells_.push_back(std::string_view(text_).substr(begin, end - begin));
        begin = end;
    }
    done_ = !sink_({++rows_, cells_});
    text_.clear();
    ends_.clear();
    state_ = state::start_row;
}

void source_csv::in_quotes(char c) {
    if (c == '"')
        state_ = state::quote_in_quoted;
    else
        text_ += c;
}

void source_csv::after_quote(char c) {
    if (c == '"') {
        text_ += c;
        state_ = state::quoted;
    } else if (c == delimiter_) {
        end_cell();
    } else if (c == '\n' || c == '\r') {
        end_row();
    } else {
        text_ += c;
        state_ = state::plain;
    }
}

void source_csv::take(char c) {
    if (state_ == state::quoted) return in_quotes(c);
    if (state_ == state::quote_in_quoted) return after_quote(c);
    if (c == '\n' || c == '\r') {
        if (state_ != state::start_row) end_row();
    } else if (c == delimiter_) {
        end_cell();
    } else if (c == '"' && state_ != state::plain) {
        state_ = state::quoted;
    } else {
        text_ += c;
        state_ = state::plain;
    }
}

void source_csv::feed(std::string_view chunk) {
    for (const char c : chunk) {
        if (done_ || !fault_.empty()) return;
        if (c == '\0') {
            fault_ = fmt::format("There is a zero byte in row {}, where v1 stopped reading.", rows_ + 1);
            return;
        }
        take(c);
        if (text_.size() <= row_bytes_) continue;
        fault_ =
            fmt::format("Row {} is longer than {} bytes; a quote may not be closed.", rows_ + 1, row_bytes_);
    }
}

void source_csv::finish() {
    if (!done_ && fault_.empty() && state_ != state::start_row) end_row();
}

}  // namespace osmig
