#include "commands/run/fact_rejects.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace osmig {

namespace {

void add_staging(runner& r, const fact_unit& u, reject_tally& reasons) {
    std::vector<std::string> parts;
    for (const auto& p : u.staged) parts.push_back(std::to_string(p.id));
    for (const auto& row : r.session->ledger("open_rejects", {ledger::text_array(parts)}))
        reasons[row[0].c_str()] += row[1].as<std::int64_t>();
}

}  // namespace

reject_tally refused_entries(runner& r, const fact_unit& u, const fact_batch& last) {
    reject_tally reasons;
    if (u.part.checkpoint) {
        for (const auto& row : r.session->ledger("reject_reasons", {std::to_string(u.part.id)})) {
            reasons[row[0].c_str()] = row[1].as<std::int64_t>();
        }
    }
    for (const auto& rejected : last.rejects) ++reasons[rejected.reason];
    return reasons;
}

std::optional<refusal> mostly_refused(const fact_unit& u, const fact_batch& last,
                                      const reject_tally& reasons) {
    constexpr std::int64_t many = 100;
    const auto made = std::atoll(last.checkpoint.c_str());  // "<facts>:…"
    std::int64_t refused = 0;
    for (const auto& [reason, count] : reasons) refused += count;
    for (const auto& [reason, count] : reasons) {
        if (count < many || count * 2 <= made + refused) continue;
        return refusal{
            reason,
            fmt::format("Dataset {}: {} of its {} entries fail alike ({}), so none of them is migrated; they "
                        "stay in staging. Mend them in the legacy, then export and import again.",
                        u.id, count, made + refused, reason)};
    }
    return std::nullopt;
}

void say_rejected(runner& r, const fact_unit& u, reject_tally reasons, std::vector<task>& tasks) {
    if (u.staging_rejects) add_staging(r, u, reasons);
    if (reasons.empty()) return;
    std::int64_t rows = 0;
    std::string words;
    for (const auto& [reason, count] : reasons) {
        rows += count;
        words += fmt::format("{}{} × {}", words.empty() ? "" : ", ", count, reason);
    }
    tasks.push_back(
        {"dataset", u.id, "rows-rejected",
         fmt::format("{} of its rows were rejected: {}. `osmig rejects --type=dataset` lists them.", rows,
                     words)});
}

}  // namespace osmig
