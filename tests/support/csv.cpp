#include "tests/support/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace osmig::test {
namespace {

class reader {
public:
    explicit reader(std::string_view text) : rest_(text) {}

    bool done() const { return rest_.empty(); }
    int line() const { return line_; }

    std::vector<std::string> row() {
        std::vector<std::string> cells;
        do cells.push_back(rest_.starts_with('"') ? quoted() : plain());
        while (skip(","));
        if (!skip("\r\n") && !skip("\n") && !done()) fail("something follows a closing quote");
        ++line_;
        return cells;
    }

    [[noreturn]] void fail(std::string_view what) const {
        throw std::runtime_error(fmt::format("CSV, line {}: {}.", line_, what));
    }

private:
    bool skip(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }

    std::string take(std::size_t count) {
        std::string text(rest_.substr(0, count));
        rest_.remove_prefix(text.size());
        line_ += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
        return text;
    }

    std::string plain() {
        std::string text = take(rest_.find_first_of(",\n"));
        if (text.ends_with('\r') && (done() || rest_.front() == '\n')) text.pop_back();
        return text;
    }

    std::string quoted() {
        std::string text;
        skip("\"");
        for (;;) {
            const std::size_t end = rest_.find('"');
            if (end == std::string_view::npos) fail("a quote does not close");
            text += take(end);
            skip("\"");
            if (!skip("\"")) return text;
            text += '"';  // it was doubled
        }
    }

    std::string_view rest_;
    int line_ = 1;
};

}  // namespace

std::size_t csv_table::column(std::string_view name) const {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) throw std::out_of_range(fmt::format("the CSV has no column {}", name));
    return static_cast<std::size_t>(found - header.begin());
}

csv_table parse_csv(std::string_view text) {
    reader input(text);
    csv_table table;
    if (input.done()) return table;
    table.header = input.row();
    while (!input.done()) {
        table.rows.push_back(input.row());
        if (table.rows.back().size() != table.header.size()) {
            input.fail(fmt::format("the row before has {} cells, the header {}", table.rows.back().size(),
                                   table.header.size()));
        }
    }
    return table;
}

csv_table read_csv(const std::filesystem::path& file) { return parse_csv(read_text(file)); }

std::string read_text(const std::filesystem::path& file) {
    std::ifstream input(file, std::ios::binary);
    if (!input) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(input), {}};
}

}  // namespace osmig::test
