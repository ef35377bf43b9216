// What happens to the legacy while it is read: backends that die, rows that change between two snapshots; and what it
// may refuse. Staging must be what the legacy is at the end (invariants 3, 8, 9).
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/gate.hpp"
#include "tests/support/ground.hpp"

using namespace osmig::test;

namespace {

const std::string command = "export_from_v1";
constexpr const char* star = "springfield_budget__entry";
constexpr const char* staged_star = "v1.springfield_budget__entry";

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

std::string part_of_star(const std::string& what) {
    return fmt::format("SELECT {} FROM osmig.part WHERE name = '{}'", what, star);
}

void kill_now(const ground& at, child& osmig) {
    osmig.signal(SIGKILL);
    osmig.wait();
    world().wait_for_lock(at.database);
}

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
    big_star() : ground("migrated", true) {
        change(
            fmt::format("INSERT INTO {0} SELECT md5(n::text), department_id, programme_id, reference || "
                        "repeat('.', 60), time_id, n, n FROM "
                        "(SELECT * FROM {0} ORDER BY id LIMIT 1) one, generate_series(1, 30000) n",
                        star));
        make_staging(world(), dsn, staged_star);
        install_gate(dsn, staged_star, 3000);
    }
    // A run that waits at a gate, in the middle of the star.
    child start_until_gate() const {
        auto osmig = world().start(database, {command, "--batchsize=500"});
        arrived(world(), database);
        return osmig;
    }
};

}  // namespace

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
