#include "commands/run/fact_members.hpp"

#include <charconv>

namespace osmig {

namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t out = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, out);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return out;
}

}  // namespace

std::vector<column_run> column_runs(const fact_plan& plan) {
    std::vector<column_run> out;
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        const auto& c = plan.columns[i];
        const auto* before = i == 0 ? nullptr : &plan.columns[i - 1];
        if (before != nullptr && !c.dimension.empty() && c.dimension == before->dimension &&
            c.join == before->join)
            ++out.back().count;
        else
            out.push_back({i, 1});
    }
    return out;
}

fact_members::fact_members(std::size_t columns) {
    for (std::size_t i = 0; i < columns; ++i) nulls_ += i == 0 ? "\\N" : "\t\\N";
}

void fact_members::add(std::string_view line) {
    const auto tab = line.find('\t');
    const auto id = whole_number(line.substr(0, tab));
    if (!id) return;  // NULL: nothing points to it
    const auto begin = text_.size();
    text_ += line.substr(tab + 1);
    members_.push_back({*id, begin, text_.size()});
}

void fact_members::finish() {
    const auto room = static_cast<std::int64_t>(members_.size() * 4 + 1024);
    by_id_.resize(static_cast<std::size_t>(room));
    for (std::uint32_t n = 1; n <= members_.size(); ++n) {
        const auto id = members_[n - 1].id;
        auto& place = id >= 0 && id < room ? by_id_[static_cast<std::size_t>(id)] : far_[id];
        twice_ = twice_ || place != 0;
        place = n;
    }
}

const fact_members::member* fact_members::find(std::int64_t id) const {
    if (id >= 0 && id < static_cast<std::int64_t>(by_id_.size())) {
        const auto n = by_id_[static_cast<std::size_t>(id)];
        return n == 0 ? nullptr : &members_[n - 1];
    }
    const auto found = far_.find(id);
    return found == far_.end() ? nullptr : &members_[found->second - 1];
}

std::string_view fact_members::at(std::string_view id) const {
    const auto number = whole_number(id);
    const auto* found = number ? find(*number) : nullptr;
    if (found == nullptr) return nulls_;
    return std::string_view(text_).substr(found->begin, found->end - found->begin);
}

}  // namespace osmig
