#include "commands/check/careful_copy.hpp"

#include "commands/run/runner.hpp"
#include "db/error.hpp"

namespace osmig {

namespace {
constexpr std::size_t most_rows = 1000;
}  // namespace

void careful_copy::add(std::string_view line) {
    data_ += line;
    data_ += '\n';
    ends_.push_back(data_.size());
    if (ends_.size() >= most_rows || data_.size() >= batch_bytes) flush();
}

void careful_copy::flush() {
    stop_if_asked();
    if (!ends_.empty()) send(0, ends_.size());
    data_.clear();
    ends_.clear();
}

std::string_view careful_copy::lines(std::size_t from, std::size_t to) const {
    const auto start = from == 0 ? 0 : ends_[from - 1];
    return std::string_view(data_).substr(start, ends_[to - 1] - start);
}

void careful_copy::send(std::size_t from, std::size_t to) {
    const auto some = lines(from, to);
    try {
        to_.transact({{copy_, some, static_cast<std::int64_t>(to - from)}});
    } catch (const database_error& e) {
        if (!e.row_fault()) throw;
        if (to - from == 1) return refused_(some.substr(0, some.size() - 1));
        const auto middle = from + (to - from) / 2;
        send(from, middle);
        send(middle, to);
    }
}

}  // namespace osmig
