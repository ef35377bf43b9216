#include <fmt/format.h>

#include <algorithm>

#include "commands/audit/report.hpp"
#include "commands/table_text.hpp"

namespace osmig::audit {

std::string count_text(std::int64_t count, bool estimated) {
    return (estimated ? "~" : "") + with_commas(count);
}

std::string keys_text(const finding& f) {
    constexpr std::size_t shown = 3;
    std::string out;
    for (std::size_t i = 0; i < f.keys.size() && i < shown; ++i) out += (i == 0 ? "" : ", ") + f.keys[i];
    return out + (f.keys.size() > shown ? ", …" : "");
}

std::string owners_text(const finding& f) {
    constexpr std::size_t shown = 2;
    std::vector<std::pair<std::int64_t, std::string>> all;
    for (const auto& [name, count] : f.owners) all.emplace_back(-count, name);
    std::ranges::sort(all);
    std::string out;
    for (std::size_t i = 0; i < all.size() && i < shown; ++i) out += (i == 0 ? "" : ", ") + all[i].second;
    return all.size() > shown ? fmt::format("{} and {} more", out, all.size() - shown) : out;
}

std::string verdict(const audit_result& r) {
    if (r.blocked()) return "Nothing can be migrated before the blocker is mended.";
    const bool estimated =
        std::ranges::any_of(r.findings, [](const auto& f) { return f.kind == "reject" && f.estimated; });
    const auto rows = count_text(r.rejects(), estimated);
    if (r.rejects() == 0) return "No rejects are to be expected.";
    return fmt::format("{} {} to be expected: they will be kept in osmig.reject, with the reason.", rows,
                       r.rejects() == 1 ? "reject is" : "rejects are");
}

}  // namespace osmig::audit
