#include "commands/text_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "commands/result_text.hpp"

namespace osmig {

namespace {

using lines = std::vector<std::string>;

constexpr std::size_t context = 3;

lines lines_of(const std::string& text) {
    lines out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

// A line of the diff: ' ' in both, '-' before, '+' after.
struct edit {
    char sign;
    std::string text;
};

// Lengths of the longest common subsequences of what follows each pair of places: definitions are short.
std::vector<std::vector<std::size_t>> common_lengths(const lines& a, const lines& b) {
    std::vector<std::vector<std::size_t>> out(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
    for (auto i = a.size(); i-- > 0;)
        for (auto j = b.size(); j-- > 0;)
            out[i][j] = a[i] == b[j] ? out[i + 1][j + 1] + 1 : std::max(out[i + 1][j], out[i][j + 1]);
    return out;
}

std::vector<edit> edits_of(const lines& a, const lines& b) {
    const auto length = common_lengths(a, b);
    std::vector<edit> out;
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            out.push_back({' ', a[i]});
            ++i, ++j;
        } else if (j == b.size() || (i < a.size() && length[i + 1][j] >= length[i][j + 1])) {
            out.push_back({'-', a[i++]});
        } else {
            out.push_back({'+', b[j++]});
        }
    }
    return out;
}

bool near_a_change(const std::vector<edit>& edits, std::size_t at) {
    const auto from = at - std::min(at, context), to = std::min(edits.size(), at + context + 1);
    for (auto i = from; i < to; ++i)
        if (edits[i].sign != ' ') return true;
    return false;
}

// Lines of each side among the edits from `from` to `to`.
std::size_t count(const std::vector<edit>& edits, std::size_t from, std::size_t to, char other) {
    std::size_t out = 0;
    for (auto i = from; i < to; ++i) out += edits[i].sign == other ? 0 : 1;
    return out;
}

}  // namespace

std::string unified_diff(const named_text& before, const named_text& after) {
    if (before.text == after.text) return {};
    const auto edits = edits_of(lines_of(before.text), lines_of(after.text));
    auto out = fmt::format("--- {}\n+++ {}\n", before.name, after.name);
    for (std::size_t i = 0; i < edits.size();) {
        if (!near_a_change(edits, i)) {
            ++i;
            continue;
        }
        auto end = i;
        while (end < edits.size() && near_a_change(edits, end)) ++end;
        out += fmt::format("@@ -{},{} +{},{} @@\n", count(edits, 0, i, '+') + 1, count(edits, i, end, '+'),
                           count(edits, 0, i, '-') + 1, count(edits, i, end, '-'));
        for (; i < end; ++i) out += edits[i].sign + one_line(edits[i].text) + "\n";
    }
    return out;
}

}  // namespace osmig
