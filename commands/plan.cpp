// The run order, before anything runs: numbers, phases, states, rows to expect.
#include <fmt/format.h>

#include <algorithm>

#include "commands/commands.hpp"
#include "commands/plan_steps.hpp"
#include "commands/result_text.hpp"
#include "commands/run/overrides_file.hpp"
#include "commands/step_details.hpp"
#include "commands/wrap.hpp"

namespace osmig {

namespace {

std::optional<phase> chosen_phase(const arguments& typed) {
    const auto name = typed.value("phase");
    if (!name) return {};
    return *std::ranges::find(all_phases, *name, [](phase p) { return std::string(phase_name(p)); });
}

const step* chosen_step_of(const arguments& typed, const migration& order) {
    return typed.positional.empty() ? nullptr : &resolve_step(order, "STEP", typed.positional.front());
}

// A step that was asked for and has nothing of the phase that was asked for would print an empty table.
void check_not_empty(const step* only, std::optional<phase> what, const std::string& typed) {
    if (only == nullptr || !what || only->has(*what)) return;
    throw usage_error(fmt::format("STEP {}: {} has no {}. Leave --phase out to see what it has.", typed,
                                  only->address(), phase_name(*what)));
}

std::string rows_text(const expected_rows& expected) {
    if (!expected.rows) return "unknown";
    return fmt::format("{}{}{}", expected.estimate ? "~" : "", with_commas(*expected.rows),
                       expected.unknown_tables > 0 ? "+" : "");
}

const planned_phase* find_phase(const planned_step& one, phase what) {
    const auto found = std::ranges::find(one.phases, what, &planned_phase::what);
    return found == one.phases.end() ? nullptr : &*found;
}

// The rows are those of the step's first phase: what comes in.
text_table as_table(const run_plan_data& plan, std::optional<phase> only) {
    text_table out{{{"step"}, {"name"}}, {}};
    for (const auto what : all_phases) {
        if (!only || *only == what) out.columns.push_back({std::string(phase_name(what))});
    }
    out.columns.push_back({"rows expected", true});
    for (const auto& one : plan.steps) {
        std::vector<std::string> cells{fmt::format("{}.{}", one.what->type, one.what->index), one.what->name};
        for (const auto what : all_phases) {
            if (only && *only != what) continue;
            const auto* p = find_phase(one, what);
            cells.push_back(p == nullptr ? "-" : p->state);
        }
        cells.push_back(rows_text(one.phases.front().expected));
        out.rows.push_back(std::move(cells));
    }
    return out;
}

json::value phase_json(const planned_phase& p) {
    auto out = json::value::object();
    out.add("phase", std::string(phase_name(p.what)));
    out.add("state", p.state);
    out.add("rows", p.expected.rows ? json::value::integer(*p.expected.rows) : json::value());
    out.add("estimate", json::value::boolean(p.expected.estimate));
    out.add("unknown_tables", json::value::integer(p.expected.unknown_tables));
    return out;
}

json::value step_json(const planned_step& one, bool verbose, legacy_view* legacy) {
    auto out = json::value::object();
    out.add("type", one.what->type);
    out.add("index", json::value::integer(one.what->index));
    out.add("name", one.what->name);
    auto phases = json::value::array();
    for (const auto& p : one.phases) phases.items.push_back(phase_json(p));
    out.add("phases", std::move(phases));
    if (verbose) add_details(out, *one.what, details_of(*one.what, legacy));
    return out;
}

std::string as_document(const run_plan_data& plan, bool verbose, std::size_t overrides) {
    auto out = json_document();
    out.add("passes", plan.passes);
    auto steps = json::value::array();
    for (const auto& one : plan.steps) steps.items.push_back(step_json(one, verbose, plan.legacy.get()));
    out.add("steps", std::move(steps));
    out.add("overrides", json::value::integer(static_cast<long long>(overrides)));
    return json::write(out) + "\n";
}

std::string passes_sentence(const json::value& passes) {
    std::string out;
    for (const auto& p : passes.items) {
        const char* ended = p.find("ended")->kind == json::kind::null ? "unfinished" : "finished";
        out += fmt::format("{}{} pass {} ({}{})", out.empty() ? "States are of " : ", ",
                           p.find("phase")->text.shown, p.find("pass")->text.shown,
                           p.find("partial")->truth ? "partial, " : "", ended);
    }
    return out.empty() ? "" : out + ".\n";
}

// What the signs mean, where they are used.
std::string legend(const run_plan_data& plan) {
    auto out = passes_sentence(plan.passes);
    const auto any = [&](auto&& test) {
        return std::ranges::any_of(plan.steps,
                                   [&](const auto& one) { return test(one.phases.front().expected); });
    };
    if (any([](const auto& e) { return e.estimate; })) out += "~ is an estimate.\n";
    for (const auto& one : plan.steps) {
        if (one.what->asked)
            out += fmt::format("{0} is imported only if asked: --with={0}.\n", one.what->address());
    }
    if (any([](const auto& e) { return e.unknown_tables > 0; }))
        out += "+ leaves out tables that the legacy has no number of: they were never analyzed.\n";
    return out;
}

void print_text(const run_plan_data& plan, std::optional<phase> only, bool verbose, std::size_t overrides) {
    fmt::print("{}", as_text(as_table(plan, only)));
    for (const auto& one : plan.steps) {
        if (verbose) fmt::print("\n{}", details_text(*one.what, details_of(*one.what, plan.legacy.get())));
    }
    std::fflush(stdout);
    auto signs = legend(plan);
    if (overrides > 0)
        signs += fmt::format(
            "{} override{} in overrides/ will stand in v1 before extract and import; `osmig overrides` "
            "lists them.\n",
            overrides, overrides == 1 ? "" : "s");
    if (!signs.empty()) fmt::print(stderr, "\n{}", wrapped(signs));
}

}  // namespace

exit_code run_plan(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto* only = chosen_step_of(typed, order);
    const auto what = chosen_phase(typed);
    check_not_empty(only, what, typed.positional.empty() ? "" : typed.positional.front());
    const bool verbose = typed.flag("verbose");
    const auto overrides = load_overrides(order).size();
    const auto plan = look_at_plan(order, only, what, verbose);
    if (typed.value("format") == "json") {
        fmt::print("{}", as_document(plan, verbose, overrides));
    } else {
        print_text(plan, what, verbose, overrides);
    }
    std::fflush(stdout);
    for (const auto& sentence : plan.unseen) fmt::print(stderr, "{}", wrapped("Note: " + sentence));
    return exit_code::done;
}

}  // namespace osmig
