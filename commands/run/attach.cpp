#include "commands/run/attach.hpp"

#include <fmt/format.h>

#include "commands/run/export_tables.hpp"
#include "commands/run/guard.hpp"
#include "commands/schema_migrations.hpp"

namespace osmig {

namespace {

void take_fence(runner& r) {
    r.session->set_fence(0);
    r.run.fence = r.session->ledger("bump_fence")[0][0].as<std::int64_t>();
    r.session->set_fence(r.run.fence);
    if (r.run.id != 0) r.session->note("move_run", {std::to_string(r.run.id), std::to_string(r.run.fence)});
}

// A run that connects again may meet its own former session, which the server has not given up yet: it waits.
void lock(runner& r) {
    try {
        r.session->lock();
    } catch (const target::locked_error& e) {
        if (r.run.id == 0) throw;
        throw database_error(side::target, "55P03", e.what());
    }
}

void take_snapshot(runner& r) {
    // The number first: were it lost after the snapshot is taken, rows of the new one would pass for the old one's.
    r.snapshot = r.session->ledger("next_snapshot")[0][0].as<std::int64_t>();
    r.legacy->snapshot();
    r.catalog = r.legacy->catalog();
    ++r.run.snapshots;
    r.session->ledger("count_snapshot", {std::to_string(r.run.id)});
}

}  // namespace

void attach_target(runner& r) {
    r.writer.reset();
    if (r.session) {
        r.session->reconnect();
    } else {
        r.session = std::make_unique<target::session>(target_parameters(r.order));
    }
    target::check_mark(*r.session, app_environment());
    target::check_migrations(*r.session, newest_migrations(r.order));
    target::check_shape(*r.session);
    lock(r);
    r.writer = std::make_unique<target::writer>(r.session->parameters());
    take_fence(r);
}

void attach_legacy(runner& r) {
    if (!r.legacy) r.legacy = open_legacy(r.order);
    r.source = r.legacy->identity();
    check_different(*r.session, r.source);
    take_snapshot(r);
    check_unit_tables(r);
}

void reattach(runner& r, side lost) {
    r.lanes.clear();  // they have the old fence or the old snapshot
    if (lost == side::target) {
        attach_target(r);
    } else {
        take_snapshot(r);
        check_unit_tables(r);
    }
}

}  // namespace osmig
