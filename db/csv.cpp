#include "db/csv.hpp"

#include <algorithm>

namespace osmig {

namespace {

class csv_reader {
public:
    explicit csv_reader(std::string_view text) : text_(text) {}
    bool more() const { return at_ < text_.size(); }
    csv_record record();

private:
    bool here(char c) const { return more() && text_[at_] == c; }
    bool line_end() const { return !more() || here('\n') || text_.substr(at_, 2) == "\r\n"; }
    std::optional<std::string> field();
    std::string quoted();

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
};

std::string csv_reader::quoted() {
    const int began = line_;
    std::string out;
    for (++at_; more(); ++at_) {
        if (here('"') && text_.substr(at_, 2) != "\"\"") {
            ++at_;
            return out;
        }
        if (here('"')) ++at_;
        if (here('\n')) ++line_;
        out += text_[at_];
    }
    throw csv_error(began, "a quote is opened here and never closed");
}

std::optional<std::string> csv_reader::field() {
    if (here('"')) {
        auto out = quoted();
        if (!here(',') && !line_end()) throw csv_error(line_, "there is text behind a field in quotes");
        return out;
    }
    std::string out;
    for (; !here(',') && !line_end(); ++at_) out += text_[at_];
    if (out.find('"') != std::string::npos)
        throw csv_error(line_, "a quote stands within a field: put the field in quotes, and double it");
    return out.empty() ? std::nullopt : std::optional(out);
}

csv_record csv_reader::record() {
    csv_record out{line_, {field()}};
    for (; here(','); out.fields.push_back(field())) ++at_;
    at_ += here('\r') ? 2 : 1;
    ++line_;
    return out;
}

}  // namespace

std::vector<csv_record> read_csv(std::string_view text) {
    csv_reader reader(text);
    std::vector<csv_record> out;
    while (reader.more()) out.push_back(reader.record());
    return out;
}

}  // namespace osmig
