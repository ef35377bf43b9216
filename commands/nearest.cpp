#include "commands/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace osmig {

namespace {

// `-` and `_` are the same word break, and letter case is never the slip.
std::string folded(std::string_view word) {
    std::string result = lower(word);
    std::replace(result.begin(), result.end(), '-', '_');
    return result;
}

// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last, last(b.size() + 1), now(b.size() + 1);
    std::iota(last.begin(), last.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) now[j] = std::min(now[j], before_last[j - 2] + 1);
        }
        before_last = last;
        last = now;
    }
    return last[b.size()];
}

// A third of the letters may be wrong; of one or two letters every other word would be near.
std::size_t tolerance(std::size_t length) { return length < 3 ? 0 : std::max<std::size_t>(1, length / 3); }

}  // namespace

std::string lower(std::string_view word) {
    std::string result(word);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string listed(const std::vector<std::string>& words) {
    std::string result;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) result += i + 1 == words.size() ? " and " : ", ";
        result += words[i];
    }
    return result;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string typed = folded(word);
    const std::size_t most = tolerance(typed.size());
    if (most == 0 || typed.size() > 64) return {};
    std::string best;
    std::size_t fewest = most + 1;
    for (const auto& candidate : candidates) {
        const std::string other = folded(candidate);
        const std::size_t distance = other.starts_with(typed) ? 1 : edits(typed, other);
        if (distance < fewest) fewest = distance, best = candidate;
    }
    return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string near = nearest(word, candidates);
    return near.empty() ? "" : " Did you mean " + near + "?";
}

}  // namespace osmig
