// After a migration: is everything there, and is it what the legacy says? Counts, sums, and rows by key and column.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "commands/check/quality.hpp"
#include "commands/check/report.hpp"
#include "commands/check/whole_check.hpp"
#include "commands/commands.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/signals.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/with_target.hpp"

namespace osmig {

namespace {

// A runner that has just ended is given a second for its server process to notice.
pqxx::result lock_holder(target::session& session) {
    auto holder = session.ledger("lock_holder");
    for (int tries = 0; tries < 10 && !holder.empty(); ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        holder = session.ledger("lock_holder");
    }
    return holder;
}

// What is half written differs from the legacy, and says nothing.
void refuse_while_running(target::session& session) {
    const auto holder = lock_holder(session);
    if (holder.empty()) return;
    throw target::locked_error(
        fmt::format("Another osmig is at work on this target (server process {}, from {}, since {}): what it "
                    "has not written yet "
                    "would pass for missing. Wait for it to end, or look at `osmig status`.",
                    holder[0][0].c_str(), holder[0][2].c_str(), holder[0][3].c_str()));
}

// The house user is the environment's; where that names none, the one that the last import knew.
model_settings settings_of(const migration& order, target::session& session) {
    model_settings out{order.house.name, order.house.email, order.iso_codes};
    const auto known = session.ledger("check:house");
    if (out.house_name.empty() && out.house_email.empty() && !known.empty())
        out.house_name = known[0][0].c_str(), out.house_email = known[0][1].c_str();
    return out;
}

// Those that the last import wrote, and those that the next one will: an export has put all of them back meanwhile.
std::vector<applied_override> overrides_of(const migration& order, target::session& session) {
    auto out = applied_overrides(session);
    for (const auto& o : survey_overrides(session, load_overrides(order))) {
        if (o.state != override_state::due) continue;
        std::erase_if(out, [&](const auto& a) {
            return a.table == o.table && a.key == o.id && a.column == o.declared->column;
        });
        const auto& d = *o.declared;
        out.push_back(
            {d.what->type, d.what->name, o.table, o.id, d.column, o.from, o.to, d.reason, d.file, d.line});
    }
    return out;
}

runner connected(const migration& order, const check_choice& asked, bool quiet,
                 std::unique_ptr<target::session> session) {
    auto models = settings_of(order, *session);
    auto overrides = overrides_of(order, *session);
    return {.order = order,
            .what = phase::export_v1,
            .chosen = asked.chosen,
            .options = {.batch_rows = 1000, .quiet = quiet, .skip_task = false, .accept_change = {}},
            .models = std::move(models),
            .session = std::move(session),
            .writer = {},
            .legacy = open_legacy(order),
            .source = {},
            .catalog = {},
            .declared = {},
            .overrides = std::move(overrides),
            .snapshot = 0,
            .run = {},
            .show = progress(quiet),
            .notes = {}};
}

void look_at_legacy(runner& r) {
    r.legacy->snapshot();
    r.source = r.legacy->identity();
    check_different(*r.session, r.source);
    r.catalog = r.legacy->catalog();
}

void note_unfinished(target::session& session, check_report& out) {
    for (const auto& row : session.ledger("check:unfinished"))
        out.notes.push_back(
            fmt::format("Pass {} ({}) is half done: what it has not come to yet is of an earlier one.",
                        row[1].c_str(), row[0].c_str()));
}

std::string fence_of(target::session& session) { return session.ledger("check:fence")[0][0].c_str(); }

void print(const check_report& report, const check_choice& asked) {
    fmt::print("{}", asked.json ? check_json(report, asked.fail_only) : check_text(report, asked.fail_only));
    std::fflush(stdout);
    for (const auto& note : report.notes) fmt::print(stderr, "Note: {}\n", note);
    if (asked.json) fmt::print(stderr, "{}\n", check_total(report));
    if (!report.differs()) return;
    fmt::print(stderr,
               "The target is not what the legacy gives (exit 7).\n"
               "Next: where the legacy changed since the export: osmig export_from_v1, extract_v1_documents, "
               "import_v1_data.\n"
               "      Where other hands changed the target: osmig import_v1_data --start=user.1 puts rows "
               "right; a fact "
               "table that\n"
               "      was changed is made anew after it was dropped. docs/check.md says more.\n");
}

}  // namespace

exit_code run_check_data_counts(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto asked = check_choice_of(typed, order);
    check_legacy_settings(order);
    catch_signals();
    auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    refuse_while_running(*session);
    auto r = connected(order, asked, typed.flag("quiet"), std::move(session));
    const auto fence = fence_of(*r.session);
    look_at_legacy(r);
    auto report = check_all(r, asked);
    note_unfinished(*r.session, report);
    if (fence_of(*r.session) != fence)
        report.notes.emplace_back(
            "A run began while this was compared: what differs may be its doing. Check again.");
    print(report, asked);
    keep_figures(*r.session, "check_data_counts", report);
    return report.differs() ? exit_code::differs : exit_code::done;
}

}  // namespace osmig
