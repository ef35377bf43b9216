// What one step made, and nothing else, removed: staging rows, parsed rows, target rows, facts, records of files and
// packages, with all that the ledger knows of them. A following run makes it again.
#include <fmt/format.h>

#include <algorithm>

#include "commands/commands.hpp"
#include "commands/confirm.hpp"
#include "commands/nearest.hpp"
#include "commands/reset/reset_phase.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/run_record.hpp"
#include "commands/run/selectors.hpp"
#include "commands/run/signals.hpp"
#include "commands/schema_migrations.hpp"

namespace osmig {

namespace {

using phases = std::vector<phase>;

const step& step_of(const migration& order, const arguments& typed) {
    if (typed.positional.empty())
        throw usage_error("Which step? Say `osmig reset TYPE.STEP`, such as ds.1; `osmig plan` lists them.");
    return resolve_step(order, "STEP", typed.positional.front());
}

// The last first. Rows that the import made hold what archive and publishing know of them: that goes along.
phases phases_of(const step& s, const arguments& typed) {
    const auto only = typed.value("phase");
    phases out, there;
    for (const auto what : all_phases) {
        if (!s.has(what)) continue;
        there.push_back(what);
        const bool hangs_on_rows = only == "import" && (what == phase::archive || what == phase::publish);
        if (!only || *only == phase_name(what) || hangs_on_rows) out.insert(out.begin(), what);
    }
    if (!out.empty()) return out;
    std::vector<std::string> names;
    for (const auto what : there) names.emplace_back(phase_name(what));
    throw usage_error(
        fmt::format("--phase={}: {} has no such phase. It has {}.", *only, s.address(), listed(names)));
}

// The facts of a type hang on its packages, which say that they are loaded: without them they are to be made anew.
const step* facts_on(const migration& order, const step& s, const phases& all) {
    const bool packages = s.import == "package" && std::ranges::count(all, phase::import) > 0;
    for (const auto* other : order.steps())
        if (packages && other->type == s.type && other->import == "facts") return other;
    return nullptr;
}

std::string deed(held_target& t, const step& s, const phases& all) {
    std::string out;
    for (const auto what : all) out += (out.empty() ? "" : "; ") + what_goes(t, s, what);
    return fmt::format("This removes what {} made in {}: {}.", s.address(), describe(t.session->parameters()),
                       out);
}

// A part that is being redone for another's sake keeps its rows; the ledger only forgets that it was done.
void forget_facts(held_target& t, const step& facts) {
    const std::vector<std::optional<std::string>> key{std::string(phase_name(phase::import)), facts.type,
                                                      facts.name};
    std::vector<target::bound_statement> out;
    for (const char* name : {"forget_parts", "forget_steps"}) out.push_back({reset_sql(name), key});
    t.session->write(out, t.fence);
}

void reset(held_target& t, const migration& order, const step& s, const phases& all) {
    if (const auto* facts = facts_on(order, s, all)) forget_facts(t, *facts);
    for (const auto what : all) forget_phase(t, s, what);
    for (const auto what : all) remove_phase(t, order, s, what);
}

}  // namespace

exit_code run_reset(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto& s = step_of(order, typed);
    const auto all = phases_of(s, typed);
    auto t = target_to_write(order);
    target::check_migrations(*t.session, newest_migrations(order));
    target::check_shape(*t.session);
    confirm_environment(typed, deed(t, s, all), app_environment());
    catch_signals();
    written_run run(*t.session, order, typed, t.fence);
    try {
        reset(t, order, s, all);
    } catch (...) {
        run.failed(std::current_exception());
        throw;
    }
    run.ended(exit_code::done, fmt::format("{} was reset", s.address()));
    fmt::print(stderr, "{} was reset. Next: osmig {}\n", s.address(), phase_command(all.back()));
    return exit_code::done;
}

}  // namespace osmig
