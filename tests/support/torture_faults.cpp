#include "tests/support/torture_faults.hpp"

#include <fmt/format.h>

#include <memory>
#include <pqxx/pqxx>

#include "tests/support/ground.hpp"

namespace osmig::test {
namespace {

void nothing() {}

undo happened(bool it_did) { return it_did ? undo(nothing) : undo(); }

template <int number>
undo signal(torture_scene& s, fuzz_random&) {
    s.osmig.signal(number);
    return nothing;
}

const std::vector<std::string> target_sessions{"", "control", "writer"};
const std::vector<std::string> legacy_sessions{"legacy", "legacy snapshot", "legacy reader"};

undo terminate_target(torture_scene& s, fuzz_random& random) {
    return happened(end_backends(s.j.dsn, random.of(target_sessions)) > 0);
}

undo cancel_target(torture_scene& s, fuzz_random& random) {
    return happened(end_backends(s.j.dsn, random.of(target_sessions), "pg_cancel_backend") > 0);
}

undo terminate_legacy(torture_scene& s, fuzz_random& random) {
    return happened(end_backends(s.legacy_dsn(), random.of(legacy_sessions)) > 0);
}

undo cancel_legacy(torture_scene& s, fuzz_random& random) {
    return happened(end_backends(s.legacy_dsn(), random.of(legacy_sessions), "pg_cancel_backend") > 0);
}

undo down(throwaway_server& server, const char* mode) {
    server.stop(mode);
    return [&server] { server.start(); };
}

undo target_fast(torture_scene& s, fuzz_random&) { return down(s.stand.world.target, "fast"); }
undo target_crash(torture_scene& s, fuzz_random&) { return down(s.stand.world.target, "immediate"); }
undo legacy_fast(torture_scene& s, fuzz_random&) { return down(s.reads_from, "fast"); }
undo legacy_crash(torture_scene& s, fuzz_random&) { return down(s.reads_from, "immediate"); }

undo full_disk(torture_scene& s, fuzz_random& random) {
    const auto& disk = *s.stand.disk;
    disk.fill();
    if (random.one_in(2)) disk.leave(fmt::format("{}K", 8 * random.between(1, 40)));
    return [&disk] { disk.clear(); };
}

// Dead rows that the standby's snapshots still see are vacuumed on the primary.
undo snapshot_taken_away(torture_scene& s, fuzz_random&) {
    const auto primary = s.stand.world.legacy.dsn(s.legacy);
    execute(primary,
            "WITH gone AS (DELETE FROM noise.rows RETURNING n) INSERT INTO noise.rows SELECT n FROM gone");
    execute(primary, "VACUUM noise.rows");
    return nothing;
}

// Whatever waits longer than a moment for a table is given up: osmig may hold it.
struct table_lock {
    table_lock(const std::string& dsn, const std::string& table, const std::string& mode)
        : connection(dsn), work(connection) {
        work.exec0("SET LOCAL lock_timeout = '300ms'");
        work.exec0(fmt::format("LOCK TABLE {} IN {} MODE", table, mode));
    }
    pqxx::connection connection;
    pqxx::work work;
};

undo locked(const std::string& dsn, const std::string& schemas, fuzz_random& random) {
    const auto tables = query_rows(
        dsn,
        fmt::format(
            "SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace IN (SELECT oid FROM "
            "pg_namespace WHERE nspname IN ({})) ORDER BY 1::text",
            schemas));
    if (tables.empty()) return {};
    const auto& table = tables[random.index(tables.size())][0];
    try {
        auto held = std::make_shared<table_lock>(
            dsn, table, random.one_in(3) ? "SHARE ROW EXCLUSIVE" : "ACCESS EXCLUSIVE");
        return [held]() mutable { held.reset(); };
    } catch (const pqxx::sql_error&) {
        return {};
    }
}

// On the primary. What a standby reads is locked there in its turn, and who reads it is ended.
undo lock_legacy(torture_scene& s, fuzz_random& random) {
    return locked(s.stand.world.legacy.dsn(s.legacy), "'public'", random);
}

undo lock_target(torture_scene& s, fuzz_random& random) {
    return locked(s.j.dsn, "'v1', 'doc', 'v2', 'osmig'", random);
}

// Sessions that begin from now on give up soon, ours excepted; those that are there are ended now and then, so that some
// begin.
undo impatient_target(torture_scene& s, const std::string& setting, fuzz_random& random) {
    const auto server = s.stand.world.target.dsn();
    const auto alter = "ALTER DATABASE " + s.j.database;
    execute(server, fmt::format("{} SET {} = {}", alter, setting, random.between(1, 60)));
    if (random.one_in(2)) end_backends(s.j.dsn + " options='-c statement_timeout=0'", "");
    return [=] { execute(server, fmt::format("{} RESET {}", alter, setting)); };
}

undo statement_timeout(torture_scene& s, fuzz_random& random) {
    return impatient_target(s, "statement_timeout", random);
}

undo lock_timeout(torture_scene& s, fuzz_random& random) {
    auto lock = lock_target(s, random);
    auto impatience = impatient_target(s, "lock_timeout", random);
    return [lock, impatience] {
        if (lock) lock();
        impatience();
    };
}

undo cut(go_between& way, bool tell_server) {
    way.cut(tell_server);
    return [&way] { way.mend(); };
}

undo cut_target(torture_scene& s, fuzz_random&) { return cut(s.to_target, true); }
undo cut_legacy(torture_scene& s, fuzz_random&) { return cut(s.to_legacy, true); }
undo orphans_target(torture_scene& s, fuzz_random&) { return cut(s.to_target, false); }
undo orphans_legacy(torture_scene& s, fuzz_random&) { return cut(s.to_legacy, false); }

}  // namespace

const std::vector<torture_fault> torture_faults{
    {"SIGKILL", suffers::osmig, true, 0, {128 + SIGKILL}, signal<SIGKILL>},
    {"SIGTERM", suffers::osmig, true, 0, {128 + SIGTERM}, signal<SIGTERM>},
    {"SIGINT", suffers::osmig, true, 0, {128 + SIGINT}, signal<SIGINT>},
    {"target-terminate", suffers::target, true, 0, {6}, terminate_target},
    {"target-cancel", suffers::target, true, 0, {6}, cancel_target},
    {"target-restart-fast", suffers::target, false, 1500, {6}, target_fast},
    {"target-restart-immediate", suffers::target, true, 1500, {6}, target_crash},
    {"target-disk-full", suffers::disk, false, 1500, {6}, full_disk},
    {"target-lock", suffers::target, true, 1500, {6}, lock_target},
    {"target-lock-timeout", suffers::target, true, 1500, {6}, lock_timeout},
    {"target-statement-timeout", suffers::target, true, 1500, {6}, statement_timeout},
    {"target-cut", suffers::target, true, 1500, {6}, cut_target},
    {"target-cut-unnoticed", suffers::target, true, 2500, {6}, orphans_target},
    {"legacy-terminate", suffers::legacy, true, 0, {5}, terminate_legacy},
    {"legacy-cancel", suffers::legacy, true, 0, {5}, cancel_legacy},
    {"legacy-restart-fast", suffers::legacy, false, 1500, {5}, legacy_fast},
    {"legacy-restart-immediate", suffers::legacy, true, 1500, {5}, legacy_crash},
    {"legacy-lock", suffers::legacy, false, 6500, {5}, lock_legacy},
    {"legacy-cut", suffers::legacy, true, 1500, {5}, cut_legacy},
    {"legacy-cut-unnoticed", suffers::legacy, true, 2500, {5}, orphans_legacy},
    {"standby-snapshot-conflict", suffers::standby, false, 0, {5}, snapshot_taken_away},
    {"standby-lock-conflict", suffers::standby, false, 1500, {5}, lock_legacy},
};

}  // namespace osmig::test
