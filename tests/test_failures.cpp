// What servers do to a migration: backends that die, rows that change between two snapshots, restarts, full disks,
// locks, and refusals. No fault of the environment may cost a row (invariants 3, 8, 13).
#define BOOST_TEST_MODULE failures
#include <fmt/format.h>
#include <sys/mount.h>

#include <boost/test/unit_test.hpp>
#include <memory>
#include <thread>

#include "tests/support/gate.hpp"

using namespace osmig::test;

namespace {

migration_world& world() {
    static migration_world one;
    return one;
}

const std::string command = "export_from_v1";
constexpr const char* star = "springfield_budget__entry";
constexpr const char* staged_star = "v1.springfield_budget__entry";

// A target of its own and, where asked for, a legacy that may be changed.
struct ground {
    explicit ground(bool own_legacy = false, const std::string& of = "migrated")
        : database(world().clone(of)), dsn(world().dsn(database)) {
        if (own_legacy) world().use_own_legacy();
    }
    ~ground() {
        world().use_bundled_legacy();
        world().drop(database);
    }
    program_result run(std::vector<std::string> args, environment more = {}) const {
        return world().run(database, std::move(args), std::move(more));
    }
    child start() const { return world().start(database, {command, "--batchsize=500"}); }
    // A child that waits at gate 1, in the middle of the big table.
    child start_until_gate() const {
        auto osmig = start();
        arrived(world(), database);
        return osmig;
    }
    std::string value(const std::string& sql) const { return query_value(dsn, sql); }

    std::string database, dsn;
};

// Staging against the legacy as it is now, table by table.
std::string staging_differs(const ground& at) {
    std::string out;
    const auto tables = query_rows(
        at.dsn,
        "SELECT c.relname, string_agg(quote_ident(a.attname), ',' ORDER BY a.attnum) FROM pg_class c JOIN "
        "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relnamespace = 'v1'::regnamespace AND c.relkind = 'r' GROUP BY 1 ORDER BY 1");
    if (tables.empty()) return "nothing is staged";
    for (const auto& t : tables) {
        const auto sum = [&](const char* schema) {
            return fmt::format(
                "SELECT count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM (SELECT {} "
                "FROM {}.\"{}\") t",
                t[1], schema, t[0]);
        };
        const auto staged = query_value(at.dsn, sum("v1")),
                   there = query_value(world().legacy_dsn(), sum("public"));
        if (staged != there) out += fmt::format("{}: legacy {}, staging {}\n", t[0], there, staged);
    }
    return out;
}

int end_backends(const std::string& dsn, const std::string& names) {
    return std::stoi(query_value(
        dsn, fmt::format("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                         "current_database() AND application_name ~ '^osmig {}' AND pid <> pg_backend_pid()",
                         names)));
}

bool says(const program_result& result, const std::string& text) {
    return result.err.find(text) != std::string::npos;
}

std::string part_of_star(const std::string& what) {
    return fmt::format("SELECT {} FROM osmig.part WHERE name = '{}'", what, star);
}

void kill_now(const ground& at, child& osmig) {
    osmig.signal(SIGKILL);
    osmig.wait();
    world().wait_for_lock(at.database);
}

void change(const std::string& sql) { execute(world().legacy_dsn(), sql); }

// Among the rows that were read already: what going on from the checkpoint alone would miss.
void change_first_rows() {
    change(fmt::format("DELETE FROM {0} WHERE ctid = (SELECT min(ctid) FROM {0})", star));
    change(fmt::format("UPDATE {0} SET amount = amount + 1 WHERE ctid = (SELECT min(ctid) FROM {0})", star));
    change(
        fmt::format("INSERT INTO {0} SELECT 'new ' || random(), department_id, programme_id, reference, "
                    "time_id, 1, 2 FROM {0} LIMIT 1",
                    star));
}

// A star too big for the buffers between its server process and the target's: 30,000 rows, gates in the middle.
struct big_star : ground {
    big_star() : ground(true) {
        change(
            fmt::format("INSERT INTO {0} SELECT md5(n::text), department_id, programme_id, reference || "
                        "repeat('.', 60), time_id, n, n FROM "
                        "(SELECT * FROM {0} ORDER BY id LIMIT 1) one, generate_series(1, 30000) n",
                        star));
        make_staging(world(), dsn, staged_star);
        install_gate(dsn, staged_star, 3000);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(legacy)

BOOST_AUTO_TEST_CASE(terminated_mid_copy_it_goes_on_by_itself) {
    const big_star at;
    gate closed(at.dsn);
    auto osmig = at.start_until_gate();
    BOOST_TEST(end_backends(world().legacy_dsn(), "legacy") == 2);
    closed.open();
    const auto ended = osmig.wait();
    BOOST_TEST(ended.exit_code == 0, ended.err);
    BOOST_TEST(staging_differs(at) == "");
    BOOST_TEST(at.value(part_of_star("refills || ' ' || interruptions")) == "0 1");
    BOOST_TEST(says(ended, "2 snapshots"), ended.err);
}

BOOST_AUTO_TEST_CASE(rows_changed_behind_the_checkpoint_are_found) {
    const big_star at;
    gate closed(at.dsn);
    auto osmig = at.start_until_gate();
    end_backends(world().legacy_dsn(), "legacy");
    change_first_rows();
    closed.open();
    const auto ended = osmig.wait();
    BOOST_TEST(ended.exit_code == 0, ended.err);
    BOOST_TEST(staging_differs(at) == "");
    BOOST_TEST(at.value(part_of_star("refills")) == "1");
}

BOOST_AUTO_TEST_CASE(rows_changed_before_a_killed_run_is_resumed_are_found) {
    const big_star at;
    gate closed(at.dsn);
    auto osmig = at.start_until_gate();
    kill_now(at, osmig);
    closed.open();
    change_first_rows();
    BOOST_TEST(world().run_to_end(at.database, command) == 0);
    BOOST_TEST(staging_differs(at) == "");
    BOOST_TEST(at.value(part_of_star("refills")) == "1");
}

// Cut off twice, a part is read in key order by short statements, and proved.
BOOST_AUTO_TEST_CASE(cut_off_again_and_again_it_still_ends) {
    const big_star at;
    std::vector<gate> gates;
    for (int number = 1; number <= 3; ++number) gates.emplace_back(at.dsn, number);
    auto osmig = at.start_until_gate();
    for (int i = 0; i < 3; ++i) {
        arrived(world(), at.database);
        end_backends(world().legacy_dsn(), "legacy");
        change_first_rows();
        gates[static_cast<std::size_t>(i)].open();
        if (i < 2)
            process_that(world(), at.database,
                         fmt::format("wait_event = 'advisory' AND (SELECT count(*) FROM pg_locks WHERE "
                                     "locktype = 'advisory' AND NOT granted AND objid = {}) = 1",
                                     4711 + i + 2));
    }
    const auto ended = osmig.wait();
    BOOST_TEST(ended.exit_code == 0, ended.err);
    BOOST_TEST(staging_differs(at) == "");
}

// The dimensions are read already: only a comparison under one last snapshot finds the member.
BOOST_AUTO_TEST_CASE(a_member_and_its_fact_added_between_two_snapshots_both_arrive) {
    for (const bool killed : {false, true}) {
        const big_star at;
        gate closed(at.dsn);
        auto osmig = at.start_until_gate();
        change(
            fmt::format("INSERT INTO springfield_budget__department (id, name, label) VALUES (987654, "
                        "'late', 'Late one');"
                        "UPDATE {0} SET department_id = 987654 WHERE ctid = (SELECT max(ctid) FROM {0})",
                        star));
        if (killed) {
            kill_now(at, osmig);
            closed.open();
            BOOST_TEST(world().run_to_end(at.database, command) == 0);
        } else {
            end_backends(world().legacy_dsn(), "legacy");
            closed.open();
            BOOST_TEST(osmig.wait().exit_code == 0);
        }
        BOOST_TEST(at.value("SELECT count(*) FROM v1.springfield_budget__department d JOIN "
                            "v1.springfield_budget__entry e ON "
                            "e.department_id = d.id WHERE d.name = 'late'") == "1");
        BOOST_TEST(staging_differs(at) == "");
    }
}

// The comparison under the last snapshot is killed itself, in the middle of a refill.
BOOST_AUTO_TEST_CASE(killed_while_tables_are_aligned_it_still_ends_right) {
    const big_star at;
    gate in_the_table(at.dsn);
    auto first = at.start_until_gate();
    kill_now(at, first);
    in_the_table.open();
    BOOST_TEST(at.run({command, "--batchsize=500"}, {{"OSMIG_FAULT", "between_parts:1"}}).exit_code ==
               128 + SIGKILL);
    BOOST_TEST(at.value(part_of_star("state")) == "done");
    world().wait_for_lock(at.database);
    change_first_rows();
    execute(at.dsn, "SELECT setval('public.arrivals', 1)");
    gate in_the_refill(at.dsn, 2);
    auto third = at.start_until_gate();
    kill_now(at, third);
    in_the_refill.open();
    BOOST_TEST(at.value(part_of_star("state")) == "running");
    BOOST_TEST(world().run_to_end(at.database, command) == 0);
    BOOST_TEST(at.value(part_of_star("state")) == "done");
    BOOST_TEST(staging_differs(at) == "");
    BOOST_TEST(at.value("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
}

// Rows that went out of staging by other hands, in a table that is half done: filled again.
BOOST_AUTO_TEST_CASE(staging_that_others_changed_is_filled_again) {
    const big_star at;
    gate closed(at.dsn);
    auto osmig = at.start_until_gate();
    kill_now(at, osmig);
    closed.open();
    execute(at.dsn, fmt::format("DELETE FROM {0} WHERE ctid = (SELECT min(ctid) FROM {0})", staged_star));
    const auto again = at.run({command}, {{"OSMIG_RETRIES", "2"}});
    BOOST_TEST(again.exit_code == 0, again.err);
    BOOST_TEST(staging_differs(at) == "");
    execute(at.dsn, "DELETE FROM v1.account WHERE id = 1");  // small and done, and the legacy has not changed
    const auto next = at.run({command}, {{"OSMIG_RETRIES", "2"}});
    BOOST_TEST(next.exit_code == 0, next.err);
    BOOST_TEST(staging_differs(at) == "");
}

BOOST_AUTO_TEST_CASE(out_of_reach_is_exit_5) {
    const ground at;
    const auto result =
        at.run({command}, {{"OSMIG_V1_REPLICA_DSN", "host=/nowhere dbname=v1 user=osmig password=SECRET"},
                           {"OSMIG_RETRIES", "0"}});
    BOOST_TEST(result.exit_code == 5, result.err);
    BOOST_TEST(says(result, "legacy"), result.err);
    BOOST_TEST(!says(result, "SECRET"), result.err);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_not_repeated) {
    const ground at;
    const auto hba = (world().legacy.folder() / "data/pg_hba.conf").string();
    const auto kept = run_or_throw({"cat", hba});
    execute(world().legacy.dsn(), "CREATE ROLE reader LOGIN PASSWORD 'right'");
    run_program({"sh", "-c", "cat > " + hba},
                {.env = {}, .input = "local all reader scram-sha-256\n" + kept, .folder = {}});
    execute(world().legacy.dsn(), "SELECT pg_reload_conf()");
    const auto dsn = world().legacy_dsn() + " user=reader password=SECRET";
    const auto result = at.run({command}, {{"OSMIG_V1_REPLICA_DSN", dsn}, {"OSMIG_RETRIES", "0"}});
    run_program({"sh", "-c", "cat > " + hba}, {.env = {}, .input = kept, .folder = {}});
    execute(world().legacy.dsn(), "SELECT pg_reload_conf()");
    BOOST_TEST(result.exit_code == 5, result.err);
    BOOST_TEST(says(result, "reader"), result.err);
    BOOST_TEST(!says(result, "SECRET"), result.err);
    BOOST_TEST(at.value("SELECT count(*) FROM osmig.run WHERE (run.*)::text ~ 'SECRET'") == "0");
}

BOOST_AUTO_TEST_CASE(the_target_as_legacy_is_refused) {
    const ground at;
    const auto result = at.run({command}, {{"OSMIG_V1_REPLICA_DSN", at.dsn}});
    BOOST_TEST(result.exit_code == 6, result.err);
    BOOST_TEST(says(result, "the same database"), result.err);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(target)

namespace {

const std::vector<std::string>& phases_to_try() {
    static const std::vector<std::string> last{phase_commands.back()};
    return brief ? last : phase_commands;
}

// A run that stands still in the middle, nothing of it half sent.
struct stopped_run {
    explicit stopped_run(const std::string& what, environment more = {})
        : command_name(what), at(false, world().before(what)), osmig([&] {
              // In a database that CREATE DATABASE copied through the log, sequences go back at a crash until a checkpoint.
              execute(world().target.dsn(), "CHECKPOINT");
              more["OSMIG_FAULT"] = what == command ? "after_answer:150:stop" : "after_answer:20:stop";
              return world().start(at.database, {what, batches()}, more);
          }()) {
        const auto state = fmt::format("/proc/{}/stat", osmig.pid());
        while (!run_program({"cut", "-d ", "-f3", state}).out.starts_with("T")) {
            BOOST_TEST_REQUIRE(osmig.running(), "osmig ended before it was stopped: " + osmig.err());
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    std::string batches() const {
        return command_name == "extract_v1_documents" ? "--batchsize=1" : "--batchsize=20";
    }
    program_result go_on() {
        osmig.signal(SIGCONT);
        return osmig.wait();
    }
    std::string differs(int exit_code) const {
        return difference(world().undisturbed(command_name), outcome_of(at.dsn, command_name, exit_code));
    }

    std::string command_name;
    ground at;
    child osmig;
};

}  // namespace

BOOST_AUTO_TEST_CASE(after_a_crash_of_the_server_it_goes_on_by_itself) {
    for (const auto& phase : phases_to_try()) {
        world().undisturbed(phase);  // before the server goes down
        stopped_run one(phase);
        world().target.restart_immediate();
        const auto ended = one.go_on();
        BOOST_TEST_CONTEXT(phase << "\n" << ended.err) {
            BOOST_TEST(says(ended, "Trying again"));
            BOOST_TEST(one.differs(ended.exit_code) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(out_of_patience_it_stops_with_6_and_can_be_resumed) {
    for (const auto& phase : phases_to_try()) {
        world().undisturbed(phase);
        stopped_run one(phase, {{"OSMIG_RETRIES", "0"}});
        world().target.restart_immediate();
        const auto ended = one.go_on();
        BOOST_TEST_CONTEXT(phase << "\n" << ended.err) {
            BOOST_TEST(ended.exit_code == 6);
            BOOST_TEST(says(ended, "To go on where it stopped: osmig " + phase));
            BOOST_TEST(one.differs(world().run_to_end(one.at.database, phase)) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_cut_costs_nothing) {
    for (const auto& phase : phases_to_try()) {
        for (const char* session : {"control", "writer", ""}) {
            stopped_run one(phase);
            BOOST_TEST(end_backends(one.at.dsn, session) >= 1);
            const auto ended = one.go_on();
            BOOST_TEST_CONTEXT(phase << ", session '" << session << "'\n" << ended.err)
            BOOST_TEST(one.differs(ended.exit_code) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_second_runner_is_sent_away_at_once) {
    stopped_run one(command);
    const auto begin = std::chrono::steady_clock::now();
    const auto second = one.at.run({command});
    BOOST_TEST(second.exit_code == 8, second.err);
    BOOST_TEST(says(second, "Another osmig is at work"), second.err);
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(10)));
    BOOST_TEST(one.differs(one.go_on().exit_code) == "");
}

// Its lock is gone and taken by another: whatever it still wants to write is refused.
BOOST_AUTO_TEST_CASE(a_runner_that_lost_its_lock_to_another_ends_with_6) {
    for (const auto& phase : phases_to_try()) {
        stopped_run one(phase);
        end_backends(one.at.dsn, "control");
        world().wait_for_lock(one.at.database);
        const auto code = world().run_to_end(one.at.database, phase);
        const auto first = one.go_on();
        BOOST_TEST_CONTEXT(phase << "\n" << first.err) {
            // Where it first noticed that its connection was gone, it may find the other one's work done.
            BOOST_TEST((first.exit_code == 6 || (first.exit_code == code && phase != command)));
            if (first.exit_code == 6) BOOST_TEST(says(first, "lost its lock"));
            BOOST_TEST(one.differs(code) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(refusals_are_exit_6_with_a_sentence_each) {
    const ground at;
    execute(world().target.dsn(), "DROP DATABASE IF EXISTS bare");
    world().target.create_database("bare");
    const auto refused = [&](const environment& more, const std::string& sentence) {
        for (const auto& phase : phases_to_try()) {
            const auto result = at.run({phase}, more);
            BOOST_TEST_CONTEXT(phase << "\n" << result.err) {
                BOOST_TEST(result.exit_code == 6);
                BOOST_TEST(says(result, sentence));
                BOOST_TEST(!says(result, "SECRET"));
            }
        }
    };
    refused({{"ALLOW_DATA_MIGRATION", std::nullopt}}, "ALLOW_DATA_MIGRATION=true");
    refused({{"ALLOW_DATA_MIGRATION", "yes"}}, "ALLOW_DATA_MIGRATION=true");
    refused({{"APP_ENV", "production"}}, "marked as environment 'test'");
    refused({{"OSMIG_TARGET_DSN", world().dsn("bare")}}, "osmig migrate");
    refused({{"OSMIG_TARGET_DSN", "host=/nowhere dbname=v2 password=SECRET"}, {"OSMIG_RETRIES", "0"}},
            "target");
    BOOST_TEST(at.value("SELECT count(*) FROM osmig.run") == "0");
    BOOST_TEST(at.run({command}, {{"APP_ENV", std::nullopt}}).exit_code == 2);
    BOOST_TEST(at.run({command}, {{"ALLOW_DATA_MIGRATION", "TRUE"}}).exit_code == 0);
    world().drop("bare");
}

// A tablespace on a small file system of its own.
struct small_disk {
    small_disk() : folder(world().target.folder() / "small") {
        std::filesystem::create_directory(folder);
        mounted = ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64m,mode=777") == 0;
        if (!mounted) return;
        std::filesystem::create_directory(folder / "space");
        run_program(
            {"chown", "-R", "--reference", (world().target.folder() / "data").string(), folder.string()});
        execute(world().target.dsn(),
                fmt::format("CREATE TABLESPACE small LOCATION '{}'", (folder / "space").string()));
    }
    ~small_disk() {
        if (!mounted) return;
        run_program({"psql", "-qX", "-d", world().target.dsn(), "-c", "DROP TABLESPACE small"});
        ::umount(folder.c_str());
    }
    void fill() const {
        run_program({"dd", "if=/dev/zero", "of=" + (folder / "ballast").string(), "bs=64k"});
    }
    void leave(const std::string& bytes) const {
        run_program({"truncate", "-s", "-" + bytes, (folder / "ballast").string()});
    }
    void clear() const { std::filesystem::remove(folder / "ballast"); }

    std::filesystem::path folder;
    bool mounted = false;
};

BOOST_AUTO_TEST_CASE(a_full_disk_rejects_no_row_and_can_be_resumed) {
    const small_disk disk;
    if (!disk.mounted) {
        BOOST_TEST_MESSAGE(
            "SKIPPED: a_full_disk_rejects_no_row_and_can_be_resumed needs the right to mount a tmpfs");
        return;
    }
    for (const auto& phase : phases_to_try()) {
        world().undisturbed(phase);
        const ground at(false, world().before(phase));
        execute(world().target.dsn(), fmt::format("ALTER DATABASE {} SET TABLESPACE small", at.database));
        at.value("SELECT 1");  // the first session of a database writes files of its own
        disk.fill();
        disk.leave("100K");
        const auto ended = at.run({phase}, {{"OSMIG_RETRIES", "1"}});
        disk.clear();
        BOOST_TEST_CONTEXT(phase << "\n" << ended.err) {
            BOOST_TEST(ended.exit_code == 6);
            BOOST_TEST(says(ended, "53100"));
            BOOST_TEST(
                at.value(fmt::format(
                    "SELECT count(*) FROM osmig.reject WHERE sqlstate ~ '^53' OR phase = '{}' AND reason = "
                    "'not-storable'",
                    phase_word(phase))) == "0");
            world().wait_for_lock(at.database);
            const auto code = world().run_to_end(at.database, phase);
            BOOST_TEST(difference(world().undisturbed(phase), outcome_of(at.dsn, phase, code)) == "");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
