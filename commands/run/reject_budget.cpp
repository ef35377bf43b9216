#include "commands/run/reject_budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "commands/run/runner.hpp"
#include "commands/table_text.hpp"

namespace osmig {

namespace {

std::int64_t rejected_in_all(const std::vector<step_tally>& steps) {
    return std::accumulate(steps.begin(), steps.end(), std::int64_t{0},
                           [](std::int64_t sum, const auto& s) { return sum + s.rejected; });
}

double allowed(double percent, std::int64_t read) { return percent * static_cast<double>(read) / 100; }

bool over_share(double percent, const step_tally& s) {
    const bool enough = s.done || s.read >= rows_for_a_share;
    return enough && static_cast<double>(s.rejected) > allowed(percent, s.read);
}

const char* rows_were(std::int64_t n) { return n == 1 ? "row was" : "rows were"; }

overspent too_many(const std::vector<step_tally>& steps) {
    const auto most = std::ranges::max_element(steps, {}, &step_tally::rejected);
    const auto all = rejected_in_all(steps);
    auto what = fmt::format("{} {} rejected in this pass", with_commas(all), rows_were(all));
    if (most->rejected < all)
        what += fmt::format(", {} of them by {}", with_commas(most->rejected), most->step);
    return {what, most->step};
}

overspent too_large(const step_tally& s) {
    return {fmt::format("{} has rejected {} of the {} rows that it has read ({:.1f} %)", s.step,
                        with_commas(s.rejected), with_commas(s.read),
                        100 * static_cast<double>(s.rejected) / static_cast<double>(s.read)),
            s.step};
}

std::vector<step_tally> tallies(runner& r) {
    std::vector<step_tally> out;
    for (const auto& row : r.session->ledger("reject_tallies", {std::to_string(r.run.pass)})) {
        out.push_back(
            {row[0].c_str(), row[1].as<bool>(), row[2].as<std::int64_t>(), row[3].as<std::int64_t>()});
    }
    return out;
}

}  // namespace

reject_budget budget_from(const std::optional<std::string>& typed) {
    reject_budget out;
    if (!typed) return out;
    if (typed->ends_with('%')) {
        out.percent = std::strtod(typed->c_str(), nullptr);
    } else {
        out.rows = std::atoll(typed->c_str());
    }
    return out;
}

std::string to_text(const reject_budget& budget) {
    if (budget.percent) return fmt::format("{}%", *budget.percent);
    return budget.rows ? std::to_string(*budget.rows) : "";
}

std::optional<overspent> judge(const reject_budget& budget, const std::vector<step_tally>& steps) {
    if (budget.rows && rejected_in_all(steps) > *budget.rows) return too_many(steps);
    if (!budget.percent) return {};
    const auto found =
        std::ranges::find_if(steps, [&](const auto& s) { return over_share(*budget.percent, s); });
    return found == steps.end() ? std::nullopt : std::optional(too_large(*found));
}

// Of a share: what is read can only grow, and with it what is allowed.
std::int64_t rejects_left(const reject_budget& budget, const std::vector<step_tally>& steps) {
    if (budget.rows) return *budget.rows - rejected_in_all(steps);
    if (!budget.percent) return std::numeric_limits<std::int64_t>::max();
    auto left = static_cast<std::int64_t>(allowed(*budget.percent, rows_for_a_share));
    for (const auto& s : steps) {
        if (s.done) continue;
        const auto read = std::max(s.read, rows_for_a_share);
        left = std::min(left, static_cast<std::int64_t>(allowed(*budget.percent, read)) - s.rejected);
    }
    return left;
}

namespace {

// The watch is locked: what another lane commits meanwhile is taken off afterwards, and never forgotten.
void ask_ledger(runner& r) {
    const auto& budget = r.options.max_rejects;
    const auto steps = tallies(r);
    if (const auto spent = judge(budget, steps)) {
        throw rejects_overspent(fmt::format(
            "Stopped by --max_rejects={}: {}. What is committed stays. `osmig rejects --phase={} --step={}` "
            "shows them. Mend what matters, then go on with a larger --max_rejects or without it.",
            to_text(budget), spent->what, phase_name(r.what), spent->step));
    }
    r.watch->left = rejects_left(budget, steps);
}

}  // namespace

void check_rejects(runner& r) {
    if (!r.options.max_rejects.limited()) return;
    const std::lock_guard lock(r.watch->mutex);
    ask_ledger(r);
}

void spend_rejects(runner& r, std::int64_t rows) {
    if (rows == 0 || !r.options.max_rejects.limited()) return;
    const std::lock_guard lock(r.watch->mutex);
    r.watch->left -= rows;
    if (r.watch->left < 0) ask_ledger(r);
}

}  // namespace osmig
