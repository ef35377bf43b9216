#include "commands/run/batch.hpp"

namespace osmig {

namespace {
constexpr std::size_t tiny_bytes = 64U << 10U;
}

std::string_view batch::line(std::size_t n) const {
    return std::string_view(data).substr(begin_of(n), ends[n] - begin_of(n) - 1);
}

std::string_view batch::lines(std::size_t from, std::size_t to) const {
    if (from >= to) return {};
    return std::string_view(data).substr(begin_of(from), ends[to - 1] - begin_of(from));
}

std::string batch::position(std::size_t n) const {
    const auto from = n == 0 ? 0 : position_ends[n - 1];
    return positions.substr(from, position_ends[n] - from);
}

void batch::add(std::string_view line, std::string_view position) {
    data += line;
    data += '\n';
    ends.push_back(data.size());
    positions += position;
    position_ends.push_back(positions.size());
    after.add(line);
}

bool batch::tiny() const {
    return kind == batch_kind::unchanged || kind == batch_kind::verified ||
           (kind == batch_kind::lines && fresh && last && data.size() <= tiny_bytes);
}

}  // namespace osmig
