#include "commands/plan_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "commands/result_text.hpp"
#include "commands/run/guard.hpp"
#include "commands/with_target.hpp"
#include "db/error.hpp"
#include "models/model.hpp"

namespace osmig {

namespace {

using step_phase = std::tuple<std::string, std::string, std::string>;  // phase, type, step

struct ledger_knows {
    std::map<step_phase, std::string> states;
    std::map<step_phase, std::int64_t> rows;
};

step_phase key_of(const step& s, phase what) { return {std::string(phase_name(what)), s.type, s.name}; }

step_phase key_of(const pqxx::row& row) {
    return {row["phase"].c_str(), row["type"].c_str(), row["step"].c_str()};
}

ledger_knows read_ledger(target::session& session, run_plan_data& out) {
    ledger_knows known;
    const auto passes = ask(session, "newest_passes", {"true"});
    std::vector<std::string> numbers;
    for (const auto& row : passes) numbers.emplace_back(row["pass"].c_str());
    for (const auto& row : ask(session, "step_states", {ledger::text_array(numbers)})) {
        known.states[key_of(row)] = row["state"].c_str();
    }
    for (const auto& row : ask(session, "rows_last_read"))
        known.rows[key_of(row)] = row["read"].as<std::int64_t>();
    out.passes = rows_json(passes);
    return known;
}

ledger_knows look_at_target(const migration& order, run_plan_data& out) {
    try {
        auto parameters = target_parameters(order);
        parameters.emplace("connect_timeout", "10");
        target::session session(parameters);
        if (has_ledger(session)) return read_ledger(session, out);
        out.unseen.emplace_back(
            "The target has no ledger yet (`osmig migrate` makes it), so every state is \"never\".");
    } catch (const std::exception& e) {
        out.unseen.push_back(
            fmt::format("The target was not looked at, so every state is \"never\": {}", e.what()));
    }
    return {};
}

void look_at_legacy(const migration& order, run_plan_data& out) {
    try {
        out.legacy = std::make_unique<legacy_view>(order);
    } catch (const std::exception& e) {
        out.unseen.push_back(fmt::format("The legacy was not looked at: {}", e.what()));
    }
}

// A table that was never analyzed has no number; one that is not there has no rows.
expected_rows legacy_estimate(legacy_view& legacy, const step& s) {
    expected_rows out{0, true, 0};
    const auto tables = legacy.tables(s);
    for (const auto& t : tables) {
        if (t.table->estimated_rows < 0) ++out.unknown_tables;
        *out.rows += static_cast<std::int64_t>(std::max(0.0, t.table->estimated_rows));
    }
    if (!tables.empty() && out.unknown_tables == static_cast<int>(tables.size())) return {};
    return out;
}

// Lists that come with osmig's own sources are as long as they are.
expected_rows listed_rows(const migration& order, const step& s) {
    const auto* made_by = find_model(s.import);
    if (made_by == nullptr || made_by->list == nullptr || made_by->apply != nullptr) return {};
    try {
        const auto rows = made_by->list({order.house.name, order.house.email, order.iso_codes});
        return {static_cast<std::int64_t>(rows.size()), false, 0};
    } catch (const std::exception&) {
        return {};
    }
}

// What the phases after the export read is, in number, what is exported: an estimate.
expected_rows guess(const migration& order, const step& s, phase what, const ledger_knows& known,
                    run_plan_data& out) {
    if (what == phase::import && !s.has(phase::export_v1)) return listed_rows(order, s);
    const auto exported = known.rows.find(key_of(s, phase::export_v1));
    if (what != phase::export_v1 && exported != known.rows.end()) return {exported->second, true, 0};
    return out.legacy == nullptr || !s.has(phase::export_v1) ? expected_rows()
                                                             : legacy_estimate(*out.legacy, s);
}

void add_steps(const migration& order, const step* only_step, std::optional<phase> only_phase,
               const ledger_knows& known, run_plan_data& out) {
    for (const auto* s : order.steps()) {
        planned_step one{s, {}};
        for (const auto what : all_phases) {
            if (!s->has(what) || (only_phase && *only_phase != what)) continue;
            const auto state = known.states.find(key_of(*s, what));
            const char* const never = s->asked && what == phase::import ? "if asked" : "never";
            one.phases.push_back({what, state == known.states.end() ? never : state->second, {}});
        }
        if ((only_step == nullptr || only_step == s) && !one.phases.empty())
            out.steps.push_back(std::move(one));
    }
}

bool all_exports_known(const run_plan_data& plan, const ledger_knows& known) {
    return std::ranges::all_of(plan.steps, [&](const auto& one) {
        return !one.what->has(phase::export_v1) || known.rows.contains(key_of(*one.what, phase::export_v1));
    });
}

}  // namespace

run_plan_data look_at_plan(const migration& order, const step* only_step, std::optional<phase> only_phase,
                           bool details) {
    run_plan_data out;
    const auto known = look_at_target(order, out);
    add_steps(order, only_step, only_phase, known, out);
    if (details || !all_exports_known(out, known)) look_at_legacy(order, out);
    for (auto& one : out.steps) {
        for (auto& p : one.phases) {
            const auto exact = known.rows.find(key_of(*one.what, p.what));
            p.expected = exact == known.rows.end() ? guess(order, *one.what, p.what, known, out)
                                                   : expected_rows{exact->second, false, 0};
        }
    }
    return out;
}

}  // namespace osmig
