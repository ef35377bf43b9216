#include "commands/check/facts_check.hpp"

#include <fmt/format.h>

#include "commands/check/fact_content.hpp"
#include "commands/check/fact_figures.hpp"
#include "commands/run/retry.hpp"

namespace osmig {

namespace {

void leave_alone(const fact_side& side, check_report& out) {
    if (side.gone && side.table.empty()) return;
    const auto why = !side.rejected_whole.empty() ? "rejected as a whole: " + side.rejected_whole
                     : side.gone                  ? "the legacy has no such dataset any more"
                     : !side.modelled             ? "the legacy has no mapping or no entries for it"
                                                  : "the target has no fact table for it";
    out.left_alone.push_back({"facts of " + side.label(), why});
}

void check_side(runner& r, stand_ins& made, const step& s, const fact_side& side, const check_choice& asked,
                check_report& out) {
    const bool differs = count_facts(r, s, side, asked, out);
    if (!asked.content) return;
    if (side.table.empty() || !side.modelled || !side.rejected_whole.empty()) return leave_alone(side, out);
    compare_facts(r, made, s, side, asked, asked.sample.full || differs, out);
}

// What was found of a dataset before its reading broke off is found again.
void check_patiently(runner& r, stand_ins& made, const step& s, const fact_side& side,
                     const check_choice& asked, check_report& out) {
    backoff tries;
    while (true) {
        const auto figures = out.figures.size(), differences = out.differences.size();
        const auto alone = out.left_alone.size();
        try {
            r.legacy->snapshot();
            return check_side(r, made, s, side, asked, out);
        } catch (const database_error& e) {
            if (e.where() != side::legacy || !worth_a_retry(e)) throw;
            r.show.line(fmt::format("The legacy said: {} Trying again in {:.1f} seconds.", e.what(),
                                    tries.next_seconds()));
            if (!tries.wait()) throw;
            out.figures.resize(figures);
            out.differences.resize(differences);
            out.left_alone.resize(alone);
        }
    }
}

}  // namespace

void check_facts(runner& r, stand_ins& made, const step& s, const check_choice& asked,
                 const std::string& unit, check_report& out) {
    for (auto& side : fact_sides(r, s, unit)) {
        stop_if_asked();
        r.show.detail(side.label());
        plan_side(r, made, side);
        check_patiently(r, made, s, side, asked, out);
        side.plan = {};
        side.types.clear();
    }
}

}  // namespace osmig
