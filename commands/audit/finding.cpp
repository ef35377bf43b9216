#include "commands/audit/finding.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "commands/result_text.hpp"
#include "models/sensitive.hpp"

namespace osmig::audit {

namespace {

constexpr std::size_t most_keys = 10000, longest_example = 240;

}  // namespace

std::string_view severity_word(severity how) {
    constexpr std::array<std::string_view, 4> words{"blocker", "rejects", "changes", "note"};
    return words.at(static_cast<std::size_t>(how));
}

severity severity_of(const std::string& kind) {
    if (kind == "reject") return severity::rejects;
    return kind == "note" ? severity::note : severity::changes;
}

void findings::add(sighting one, double scale) {
    auto& [what, count] =
        all_[{std::string(severity_word(one.how)), one.phase, one.step, one.where, one.kind, one.word}];
    if (what.word.empty()) {
        what.how = one.how;
        what.phase = std::move(one.phase);
        what.step = std::move(one.step);
        what.where = std::move(one.where);
        what.kind = std::move(one.kind);
        what.word = std::move(one.word);
    }
    if (what.example.empty()) what.example = one_line(masked(one.detail), longest_example);
    count += static_cast<double>(one.rows) * scale;
    what.estimated = what.estimated || scale > 1;
    if (one.key.empty() || what.keys.size() >= most_keys) return;
    auto key = one_line(masked(one.key));
    if (what.keys.empty() || what.keys.back() != key) what.keys.push_back(std::move(key));
}

void findings::add(const findings& more, double scale) {
    for (const auto& [key, tally] : more.all_) {
        auto [there, fresh] = all_.try_emplace(key, tally);
        auto& what = there->second.what;
        there->second.count = (fresh ? 0 : there->second.count) + tally.count * scale;
        what.estimated = what.estimated || scale > 1;
        if (fresh) continue;
        what.estimated = what.estimated || tally.what.estimated;
        what.keys.insert(what.keys.end(), tally.what.keys.begin(), tally.what.keys.end());
        if (what.keys.size() > most_keys) what.keys.resize(most_keys);
    }
}

std::vector<finding> findings::sorted() const {
    std::vector<finding> out;
    for (const auto& [key, tally] : all_) {
        out.push_back(tally.what);
        out.back().count = std::llround(tally.count);
    }
    std::ranges::stable_sort(
        out, [](const auto& a, const auto& b) { return a.how != b.how ? a.how < b.how : a.count > b.count; });
    return out;
}

bool findings::blocked() const {
    return std::ranges::any_of(all_,
                               [](const auto& one) { return one.second.what.how == severity::blocker; });
}

}  // namespace osmig::audit
