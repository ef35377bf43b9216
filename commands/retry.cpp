// Units of rejects driven again, after what was wrong is mended: exported, extracted, imported, published.
#include <fmt/format.h>

#include <algorithm>

#include "commands/commands.hpp"
#include "commands/result_text.hpp"
#include "commands/retry_units.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/house.hpp"
#include "commands/run/phase.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/with_target.hpp"
#include "db/ledger/ledger.hpp"

namespace osmig {

namespace {

constexpr std::size_t most_shown = 100;

std::string named(const std::vector<phase>& phases) {
    std::string out;
    for (const auto what : phases) out += (out.empty() ? "" : ", ") + std::string(phase_name(what));
    return out;
}

std::vector<std::string> unit_lines(const retry_plan::units& units, const migration& order, bool staged,
                                    bool published) {
    std::vector<std::string> out;
    for (const auto& [type, keys] : units) {
        const auto how = published ? "publish" : named(phases_of(order, type, staged));
        for (const auto& [key, unit] : keys)
            out.push_back(
                fmt::format("  {}:{}: {} ({})", type, one_line(key), how, fmt::join(unit.reasons, ", ")));
    }
    return out;
}

std::vector<std::string> plan_lines(const retry_plan& plan, const migration& order, bool staged) {
    auto out = unit_lines(plan.migrated, order, staged, false);
    for (const auto& line : unit_lines(plan.published, order, staged, true)) out.push_back(line);
    for (const auto& step : plan.steps)
        out.push_back(fmt::format("  {}, the whole step: nothing says which unit a row belongs to", step));
    for (const auto& table : plan.tables) {
        if (!plan.migrated.contains(table.substr(0, table.find('.'))))
            out.push_back(fmt::format("  {}: export", table));
    }
    return out;
}

void say_plan(const retry_plan& plan, const migration& order, bool staged) {
    const auto lines = plan_lines(plan, order, staged);
    if (lines.empty()) return;
    const auto n = std::ssize(plan.rejects);
    if (n == 0) fmt::print(stderr, "A retry that was stopped has left these:\n");
    if (n > 0)
        fmt::print(stderr, "{} reject{} ({} row{}) will be tried again:\n", with_commas(n), n == 1 ? "" : "s",
                   with_commas(plan.rows), plan.rows == 1 ? "" : "s");
    for (std::size_t i = 0; i < std::min(lines.size(), most_shown); ++i) fmt::print(stderr, "{}\n", lines[i]);
    if (lines.size() > most_shown) fmt::print(stderr, "  … and {} more\n", lines.size() - most_shown);
}

void say_left_out(const retry_plan& plan) {
    if (plan.files > 0)
        fmt::print(stderr,
                   "Not driven: {} file{} that could not be fetched; `osmig archive_v1_files` asks again.\n",
                   plan.files, plan.files == 1 ? "" : "s");
    if (plan.export_left > 0)
        fmt::print(stderr, "Not driven: {} reject{} of the export, because --staged reads no legacy.\n",
                   plan.export_left, plan.export_left == 1 ? "" : "s");
}

// As the last publish_packages did it: with other options every package would get another key.
arguments published_before(target::session& session, const arguments& typed) {
    arguments out = typed;
    const auto last = ask(session, "last_published");
    const std::string words = last.empty() ? "" : std::string(" ") + last[0][0].c_str();
    for (auto at = words.find(" --"); at != std::string::npos;) {
        const auto next = words.find(" --", at + 1);
        const auto word = words.substr(at + 3, next == std::string::npos ? next : next - at - 3);
        const auto name = word.substr(0, word.find('='));
        for (const char* kept :
             {"store", "resource", "owner", "dataset_key", "include_private", "skip_task"}) {
            if (name == kept && word.size() > name.size()) out.options[name] = word.substr(name.size() + 1);
        }
        at = next;
    }
    return out;
}

redrive redrive_of(const retry_plan::units& units, const retry_plan& plan) {
    redrive out{{}, plan.tables, plan.parts};
    out.tables.insert(plan.steps.begin(), plan.steps.end());
    for (const auto& [type, keys] : units)
        for (const auto& [key, unit] : keys) out.units[type].insert(key);
    return out;
}

bool runs(const selection& chosen) {
    return std::ranges::any_of(chosen.steps, [](const auto& s) { return s.why == choice::run; });
}

bool went_well(exit_code code) { return code == exit_code::done || code == exit_code::rejects; }

// The phases in their order; ends with the first that does not reach its end.
class driving {
public:
    driving(const migration& order, const retry_plan& plan, const arguments& typed,
            const arguments& publishing)
        : order_(order), plan_(plan), typed_(typed), publishing_(publishing) {}
    exit_code run();

private:
    exit_code units(phase);
    exit_code whole_step(const std::string& address, phase);
    exit_code whole_steps();
    exit_code publish();

    const migration& order_;
    const retry_plan& plan_;
    const arguments& typed_;
    const arguments& publishing_;
};

exit_code driving::units(phase what) {
    const auto chosen = select(order_, what, redrive_of(plan_.migrated, plan_));
    if (!runs(chosen)) return exit_code::done;
    return run_phase(order_, what, chosen, options_from(typed_, order_, what), typed_);
}

exit_code driving::whole_step(const std::string& address, phase what) {
    selector_options only;
    only.only = address;
    const auto chosen = select(order_, what, only);
    if (!runs(chosen)) return exit_code::done;
    return run_phase(order_, what, chosen, options_from(typed_, order_, what), typed_);
}

exit_code driving::whole_steps() {
    for (const auto what : {phase::extract, phase::import}) {
        for (const auto* s : order_.steps()) {
            if (!plan_.steps.contains(s->address())) continue;
            const auto code = whole_step(s->address(), what);
            if (!went_well(code)) return code;
        }
    }
    return exit_code::done;
}

exit_code driving::publish() {
    if (plan_.published.empty()) return exit_code::done;
    const auto chosen = select(order_, phase::publish, redrive_of(plan_.published, {}));
    return run_phase(order_, phase::publish, chosen, options_from(publishing_, order_, phase::publish),
                     typed_);
}

exit_code driving::run() {
    for (const auto what : {phase::export_v1, phase::extract, phase::import}) {
        if (what == phase::export_v1 && typed_.flag("staged")) continue;
        const auto code = units(what);
        if (!went_well(code)) return code;
    }
    const auto code = whole_steps();
    return went_well(code) ? publish() : code;
}

// What is missing is said before anything runs, not when the second phase begins.
void check_all(const migration& order, const retry_plan& plan, const arguments& typed,
               const arguments& publishing) {
    app_environment();
    check_guard();
    const bool migrates = !plan.migrated.empty() || !plan.steps.empty() || !plan.tables.empty();
    if (migrates) check_house(order);
    if (migrates && !typed.flag("staged")) check_legacy_settings(order);
    if (!plan.published.empty()) options_from(publishing, order, phase::publish);
}

exit_code say_outcome(const migration& order, const retry_plan& plan, const std::string& newest) {
    const auto session = target_to_read(order);
    const auto row = ask(*session, "retry_outcome", {ledger::text_array(plan.rejects), newest})[0];
    const auto tried = std::ssize(plan.rejects);
    const auto left = row["left"].as<std::int64_t>(), fresh = row["new"].as<std::int64_t>();
    fmt::print(stderr, "\n{} of {} reject{} {} resolved", with_commas(tried - left), with_commas(tried),
               tried == 1 ? "" : "s", tried - left == 1 ? "is" : "are");
    if (fresh > 0) fmt::print(stderr, ", and {} {} new", with_commas(fresh), fresh == 1 ? "is" : "are");
    const auto rest = left + fresh + plan.files + plan.export_left;
    if (rest == 0) {
        fmt::print(stderr, ". None is left.\n");
        return exit_code::done;
    }
    fmt::print(stderr, "; {} {} left (exit 3): osmig rejects\n", with_commas(rest), rest == 1 ? "is" : "are");
    return exit_code::rejects;
}

exit_code nothing_to_do(const retry_plan& plan, const reject_filter& wanted) {
    if (plan.files + plan.export_left > 0) return exit_code::rejects;
    fmt::print(stderr, "There are no open rejects{}.\n", wanted.any() ? " of what was asked for" : "");
    return exit_code::done;
}

}  // namespace

exit_code run_retry(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto wanted = reject_filter_of(typed, order);
    const bool staged = typed.flag("staged");
    auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    check_known(*session, wanted);
    const auto plan = plan_retry(*session, order, wanted, staged);
    const auto publishing = published_before(*session, typed);
    const std::string newest = ask(*session, "newest_reject")[0][0].c_str();
    session.reset();
    say_plan(plan, order, staged);
    say_left_out(plan);
    if (plan.empty()) return nothing_to_do(plan, wanted);
    if (typed.flag("list")) return exit_code::done;
    check_all(order, plan, typed, publishing);
    const auto code = driving(order, plan, typed, publishing).run();
    return went_well(code) ? say_outcome(order, plan, newest) : code;
}

}  // namespace osmig
