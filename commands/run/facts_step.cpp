#include "commands/run/facts_step.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "commands/run/fact_lane.hpp"
#include "commands/run/lanes.hpp"

namespace osmig {

namespace {

std::int64_t staged_facts(const fact_unit& u) {
    std::int64_t out = 0;
    for (const auto& p : u.staged)
        if (p.name == u.tables.entry.name) out += p.read + p.inserted + p.unchanged;
    return out;
}

// One lane takes the units as they come; several begin with the largest, so that they end together.
void in_order_of_work(const runner& r, std::vector<fact_unit*>& units) {
    if (r.options.jobs == 1) return;
    std::ranges::stable_sort(units, std::greater{}, [](const auto* u) { return staged_facts(*u); });
}

}  // namespace

void facts_step(runner& r, const step& s, bool again) {
    r.session->transact({"CREATE SCHEMA IF NOT EXISTS osmig_work"}, r.run.fence);
    auto units = fact_units(r, s);
    fact_lane first(r, s, again, names_of(r));
    std::vector<fact_unit*> moving, others;
    for (auto& u : units)
        if (first.wanted(u)) (first.moves(u) ? moving : others).push_back(&u);
    for (auto* u : moving) {
        stop_if_asked();
        if (first.wanted(*u)) first.unit(*u);
        first.finish();
    }
    in_order_of_work(r, others);
    const auto names = first.names();
    in_lanes(r, others.size(), [&](runner& lane, work_list& list) {
        std::optional<fact_lane> made;
        auto& own = &lane == &r ? first : made.emplace(lane, s, again, names);
        while (const auto next = list.next()) {
            stop_if_asked();
            own.unit(*others[*next]);
        }
        own.finish();
    });
    if (!r.chosen.partial()) first.remove_gone();
}

}  // namespace osmig
