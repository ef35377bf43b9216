#include "commands/run/phase.hpp"

#include <fmt/format.h>

#include <set>

#include "commands/publish/publish_step.hpp"
#include "commands/publish/queries.hpp"
#include "commands/run/archive_step.hpp"
#include "commands/run/attach.hpp"
#include "commands/run/export_step.hpp"
#include "commands/run/export_tables.hpp"
#include "commands/run/facts_step.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/house.hpp"
#include "commands/run/lanes.hpp"
#include "commands/run/legacy_version.hpp"
#include "commands/run/overrides.hpp"
#include "commands/run/pass.hpp"
#include "commands/run/report.hpp"
#include "commands/run/retry.hpp"
#include "commands/run/rows_step.hpp"
#include "commands/run/run_record.hpp"
#include "commands/run/signals.hpp"
#include "commands/run/staging.hpp"
#include "commands/run/units.hpp"

namespace osmig {

namespace {

std::string at_a_time(const run_options& options) {
    return options.jobs == 1
               ? ""
               : fmt::format("Up to {} at a time, each on connections of its own.\n", options.jobs);
}

std::string_view doing(phase what) {
    switch (what) {
        case phase::export_v1:
            return "Exporting";
        case phase::extract:
            return "Extracting";
        case phase::import:
            return "Importing";
        case phase::archive:
            return "Archiving";
        case phase::publish:
            return "Publishing";
    }
    return {};
}

std::string destination(const runner& r, const step& s) {
    switch (r.what) {
        case phase::export_v1:
            return s.table.empty() ? "v1" : "v1." + s.table;
        case phase::extract:
            return "doc";
        case phase::import:
            return "v2";
        case phase::archive:
            return "the archive";
        case phase::publish:
            return r.options.publishing.store;
    }
    return {};
}

std::string step_line(const runner& r, const step& s) {
    const auto from = s.table.empty() ? (s.family.empty() ? s.name : s.name + " of every dataset") : s.table;
    return fmt::format("{} {} to {}", doing(r.what), from, destination(r, s));
}

std::int64_t expected_rows(runner& r, const step& s) {
    if (r.chosen.partial() || r.what == phase::archive) return -1;
    if (r.what == phase::publish) return ask_packages(r, "facts_in_all")[0][0].as<std::int64_t>();
    double sum = 0;
    for (const auto& t : r.catalog) {
        const bool mine = s.family == "entry" ? t.name.ends_with("__entry")
                          : s.family == "dimension"
                              ? t.name.find("__") != std::string::npos && !t.name.ends_with("__entry")
                              : t.name == s.table;
        if (mine && t.estimated_rows > 0) sum += t.estimated_rows;
    }
    return sum > 0 ? static_cast<std::int64_t>(sum) : -1;
}

// Steps that this process has done are not done again when it tries again after a failure.
class walk {
public:
    explicit walk(runner& r) : r_(r) {}
    void steps();
    bool progressed() const { return r_.show.total() > seen_; }
    void mark() { seen_ = r_.show.total(); }
    // A target that was lost may have crashed, and have lost what it had not flushed: the ledger is asked again.
    void forget() { done_.clear(); }

private:
    void one(const step& s, const std::string*& type);

    runner& r_;
    std::set<const step*> done_;
    std::int64_t seen_ = 0;
    bool said_ = false;  // which legacy this is
};

void walk::one(const step& s, const std::string*& type) {
    if (type == nullptr || *type != s.type)
        r_.show.line(fmt::format("{} {} data...", doing(r_.what), s.type));
    type = &s.type;
    if (begin_step(r_, s) == step_state::done) {
        r_.show.line(fmt::format("\t{} - {}: done before in this pass", s.index, s.name));
        return;
    }
    r_.show.begin_step(s.index, step_line(r_, s), expected_rows(r_, s));
    const auto before = r_.show.total();
    run_step(r_, s, r_.chosen.started);
    finish_step(r_, s, r_.show.end_step(r_.show.total() - before));
    check_rejects(r_);
}

void walk::steps() {
    if (r_.what == phase::export_v1 && !said_) say_legacy(r_);
    said_ = true;
    const std::string* type = nullptr;
    for (const auto& chosen : r_.chosen.steps) {
        if (chosen.why != choice::run || done_.contains(chosen.what)) continue;
        stop_if_asked();
        one(*chosen.what, type);
        done_.insert(chosen.what);
    }
    if (r_.what != phase::export_v1 || !r_.chosen.whole_tables()) return;
    for (const auto* s : align_snapshots(r_)) finish_step(r_, *s, 0);
    check_rejects(r_);
    if (!r_.chosen.partial()) note_unread(r_);
}

const char* full_stop(std::string_view text) { return text.ends_with('.') || text.ends_with('?') ? "" : "."; }

// Every fault of the environment comes here: wait, connect again, go on from the checkpoints.
void run_with_retries(runner& r) {
    walk steps(r);
    backoff tries;
    std::optional<side> lost;
    while (true) {
        try {
            if (lost == side::target) steps.forget();
            if (lost) reattach(r, *lost);
            lost.reset();
            return steps.steps();
        } catch (const database_error& e) {
            if (!worth_a_retry(e)) throw;
            if (steps.progressed()) tries.reset();
            steps.mark();
            const auto seconds = tries.next_seconds();
            r.show.line(fmt::format("The {} said: {}{} Trying again in {:.1f} seconds ({} tries left).",
                                    e.where() == side::legacy ? "legacy" : "target", e.what(),
                                    full_stop(e.what()), seconds, tries.tries_left()));
            lost = lost == side::target ? lost : e.where();
            if (!tries.wait()) throw;
        }
    }
}

}  // namespace

run_options options_from(const arguments& typed, const migration& order, phase what) {
    run_options out;
    out.batch_rows = typed.number("batchsize").value_or(out.batch_rows);
    if (what != phase::archive && what != phase::extract) out.jobs = jobs_from(typed, out.jobs);
    out.quiet = typed.flag("quiet");
    out.retrying = typed.command == "retry";
    out.skip_task = typed.flag("skip_task");
    out.max_rejects = budget_from(typed.value("max_rejects"));
    const auto accepted = typed.value("accept_change");
    if (accepted) out.accept_change = resolve_step(order, "--accept_change", *accepted).address();
    if (what == phase::archive) out.archiving = archive_options_from(typed);
    if (what == phase::publish) out.publishing = publish_options_from(typed);
    return out;
}

void run_step(runner& r, const step& s, bool again) {
    if (r.what == phase::export_v1) return export_step(r, s, again);
    if (r.what == phase::archive) return archive_step(r, s, again);
    if (r.what == phase::publish) return publish_step(r, s, again);
    if (s.family.empty()) return rows_step(r, s, again);
    facts_step(r, s, again);
}

exit_code run_phase(const arguments& typed, phase what) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    return run_phase(order, what, select(order, what, selectors_from(typed)),
                     options_from(typed, order, what), typed);
}

exit_code run_phase(const migration& order, phase what, const selection& chosen, const run_options& options,
                    const arguments& typed) {
    auto declared = load_overrides(order);
    const auto environment = app_environment();
    if (!options.quiet && !options.retrying)
        fmt::print(stderr, "{}{}", describe(order, what, chosen), at_a_time(options));
    if (what == phase::import) check_house(order);
    if (what == phase::export_v1) check_legacy_settings(order);
    target_parameters(order);
    check_guard();
    catch_signals();
    runner r{.order = order,
             .what = what,
             .chosen = chosen,
             .options = options,
             .models = {order.house.name, order.house.email, order.iso_codes},
             .session = {},
             .writer = {},
             .legacy = {},
             .source = {},
             .catalog = {},
             .declared = std::move(declared),
             .overrides = {},
             .snapshot = 0,
             .run = {},
             .show = progress(options.quiet),
             .notes = {},
             .lanes = {}};
    attach_target(r);
    run_record record(r, typed);
    try {
        if (what == phase::export_v1) {
            attach_legacy(r);
            put_back_overrides(r);
        } else if (what == phase::extract || what == phase::import) {
            stage_missing(r);
            apply_overrides(r);
        }
        if (what == phase::import) keep_house(r);
        if (chosen.item) resolve_unit(r);
        open_pass(r);
        record.opened();
        check_rejects(r);
        run_with_retries(r);
        close_pass(r);
        const auto code = outcome(r);
        record.ended(code);
        report(r, code);
        return code;
    } catch (...) {
        report(r, exit_code::internal);
        return record.failed(std::current_exception());
    }
}

}  // namespace osmig
