// --jobs: the same result on several lanes as on one, also when a run is killed with four and goes on with one, with
// large tables (here: all that have a few pages) read in ranges (invariants 1, 3, 4, 5, 9).
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <pqxx/pqxx>
#include <random>
#include <thread>

#include "tests/support/gate.hpp"
#include "tests/support/ground.hpp"

using namespace osmig::test;

namespace {

const std::string command = "export_from_v1";
const environment small_ranges{{"OSMIG_RANGE_BYTES", "8192"}};
constexpr const char* star = "springfield_budget__entry";

environment with(environment more) {
    more.insert(small_ranges.begin(), small_ranges.end());
    return more;
}

std::vector<std::string> with_jobs(int jobs, const std::string& batches = "--batchsize=20") {
    return {command, batches, fmt::format("--jobs={}", jobs)};
}

std::string differs(const ground& at, int exit_code) {
    return difference(world().undisturbed(command), outcome_of(at.dsn, command, exit_code));
}

// What staging and an undisturbed export of the legacy as it is now have not in common.
std::string staging_differs(const ground& at) {
    const ground fresh;
    world().run_to_end(fresh.database, command);
    return difference(contents(fresh.dsn), contents(at.dsn));
}

int ranges(const ground& at) { return at.count("osmig.range"); }

bool partly_read(const ground& at) {
    return at.count("osmig.range WHERE done OR checkpoint IS NOT NULL") > 0;
}

// Killed there, and gone on with another number of jobs. Whether the kill met a table that was partly read in ranges.
bool killed_at(const std::string& fault, int jobs, int then) {
    const ground at;
    const auto killed = at.run(with_jobs(jobs), with({{"OSMIG_FAULT", fault}}));
    world().wait_for_lock(at.database);
    const bool met = partly_read(at);
    BOOST_TEST_CONTEXT(fmt::format("killed at {} with {}, gone on with {}", fault, jobs, then)) {
        BOOST_TEST(killed.exit_code == 128 + SIGKILL, killed.err);
        const auto ended = at.run(with_jobs(then), small_ranges);
        BOOST_TEST(differs(at, ended.exit_code) == "", ended.err);
        BOOST_TEST(ranges(at) == 0);
    }
    return met;
}

std::mt19937_64& numbers() {
    static std::mt19937_64 one(seed());
    return one;
}

int random_up_to(int most) { return std::uniform_int_distribution<int>(1, most)(numbers()); }

// Stopped in the middle, with something of the star committed; a process that must be sent on.
child stopped_in_ranges(const ground& at, const std::string& fault = "after_answer:70:stop") {
    auto osmig = world().start(at.database, with_jobs(4), with({{"OSMIG_FAULT", fault}}));
    wait_until_stopped(osmig);
    BOOST_TEST(partly_read(at));
    return osmig;
}

// Among the rows that were read already.
void change_first_rows() {
    change(fmt::format("DELETE FROM {0} WHERE ctid = (SELECT min(ctid) FROM {0})", star));
    change(fmt::format("UPDATE {0} SET amount = amount + 1 WHERE ctid = (SELECT min(ctid) FROM {0})", star));
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_number_of_jobs_makes_the_same) {
    for (const int jobs : {2, 7}) {
        const ground at;
        const auto ended = at.run(with_jobs(jobs, "--batchsize=100"), small_ranges);
        BOOST_TEST_CONTEXT(ended.err) {
            BOOST_TEST(differs(at, ended.exit_code) == "");
            BOOST_TEST(says(ended, fmt::format("Up to {} at a time", jobs)));
            BOOST_TEST(says(ended, "1 snapshot of the legacy"));
            BOOST_TEST(ranges(at) == 0);
        }
        const auto before = files(at.dsn);
        BOOST_TEST(at.run(with_jobs(jobs), small_ranges).exit_code == ended.exit_code);
        BOOST_TEST(sums(at, command) == "0 inserted, 0 updated");
        BOOST_TEST(refilled(before, files(at.dsn)) == "");
    }
}

BOOST_AUTO_TEST_CASE(a_table_that_changed_is_filled_again_in_ranges) {
    const ground at("migrated", true);
    world().run_to_end(at.database, command);
    change_first_rows();
    const auto before = files(at.dsn);
    const auto again = at.run(with_jobs(4), small_ranges);
    BOOST_TEST(again.exit_code == 0, again.err);
    BOOST_TEST(refilled(before, files(at.dsn)) == fmt::format("v1.{} ", star));
    BOOST_TEST(staging_differs(at) == "");
    BOOST_TEST(not_conserved(at) == 0);
}

// OSMIG_TEST_JOBS=4 test_kill has all points of all phases.
BOOST_AUTO_TEST_CASE(killed_with_some_jobs_it_goes_on_with_others) {
    std::vector<std::string> points{"batch_read", "copy_sent", "before_answer", "after_answer"};
    std::ranges::shuffle(points, numbers());
    int met = killed_at(fmt::format("{}:{}", points[0], 60 + random_up_to(30)), 4, 1) ? 1 : 0;
    met += killed_at(fmt::format("{}:{}", points[1], 60 + random_up_to(30)), 4, 2) ? 1 : 0;
    met += killed_at(fmt::format("between_parts:{}", random_up_to(20)), 4, 1) ? 1 : 0;
    if (!brief) killed_at(fmt::format("{}:{}", points[2], random_up_to(150)), 1, 4);
    BOOST_TEST(met >= 1);
}

BOOST_AUTO_TEST_CASE(killed_at_any_moment_again_and_again) {
    const ground at;
    for (int i = 0; i < (brief ? 2 : 4); ++i) {
        auto osmig = world().start(at.database, with_jobs(i % 2 == 0 ? 4 : 1 + i), small_ranges);
        std::this_thread::sleep_for(std::chrono::milliseconds(20 + random_up_to(250)));
        osmig.signal(SIGKILL);
        osmig.wait();
        world().wait_for_lock(at.database);
    }
    const auto ended = pass_ended(at.dsn, command) ? 0 : at.run(with_jobs(3), small_ranges).exit_code;
    BOOST_TEST(differs(at, ended) == "");
}

BOOST_AUTO_TEST_CASE(a_lane_whose_server_process_ends_is_tried_again) {
    for (const char* who : {"legacy reader", "writer"}) {
        const ground at;
        auto osmig = stopped_in_ranges(at);
        const auto& dsn = who == std::string("writer") ? at.dsn : world().legacy_dsn();
        execute(dsn,
                fmt::format("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                            "current_database() AND application_name = 'osmig {}' ORDER BY backend_start "
                            "DESC LIMIT 1",
                            who));
        osmig.signal(SIGCONT);
        const auto ended = osmig.wait();
        BOOST_TEST_CONTEXT(who << "\n" << ended.err) {
            BOOST_TEST(ended.exit_code == 0);
            BOOST_TEST(says(ended, "Trying again"));
            BOOST_TEST(differs(at, ended.exit_code) == "");
            BOOST_TEST(at.count("osmig.part WHERE interruptions > 1 OR refills > 0") == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_signal_stops_all_lanes) {
    const ground at;
    auto osmig = stopped_in_ranges(at);
    osmig.signal(SIGTERM);
    osmig.signal(SIGCONT);
    const auto ended = osmig.wait(std::chrono::seconds(10));
    BOOST_TEST(ended.exit_code == 143, ended.err);
    BOOST_TEST(says(ended, "--jobs=4"), ended.err);  // what to type to go on
    BOOST_TEST(at.value("SELECT checkpoint ~ '^[0-9]+ of [0-9]+ ranges$' FROM (SELECT 1) one, LATERAL "
                        "(SELECT format('%s of %s ranges', count(*) FILTER (WHERE done), count(*)) AS "
                        "checkpoint FROM osmig.range) r") == "t");
    BOOST_TEST(differs(at, at.run({command}).exit_code) == "");
}

// One range more than the proof: a row that moved behind what was read is found, and the table filled once more.
BOOST_AUTO_TEST_CASE(rows_changed_behind_the_ranges_are_found) {
    for (const int then : {1, 4}) {
        const ground at("migrated", true);
        auto osmig = stopped_in_ranges(at);
        osmig.signal(SIGKILL);
        osmig.wait();
        world().wait_for_lock(at.database);
        change_first_rows();
        const auto ended = at.run(with_jobs(then), small_ranges);
        BOOST_TEST(ended.exit_code == 0, ended.err);
        BOOST_TEST(staging_differs(at) == "");
        BOOST_TEST(at.value(fmt::format("SELECT refills FROM osmig.part WHERE name = '{}'", star)) == "1");
        BOOST_TEST(not_conserved(at) == 0);
    }
}

// Bytes that no text column takes, in several ranges at once, some under one key; met again they are the same rejects.
BOOST_AUTO_TEST_CASE(bad_rows_of_ranges_are_kept_once) {
    const auto ascii = world().legacy.create_database("ascii", "SQL_ASCII");
    const auto dump = (world().legacy.folder() / "dump.sql").string();
    run_or_throw({"pg_dump", "-d", world().legacy_dsn(), "-f", dump});
    run_sql_file(ascii, dump);
    execute(ascii,
            fmt::format("UPDATE {} SET reference = convert_from('\\xff'::bytea, 'SQL_ASCII') WHERE id < '2'",
                        star));
    auto from = with({{"OSMIG_V1_REPLICA_DSN", ascii}});
    const ground one, four, killed;
    const auto code = one.run(with_jobs(1), from).exit_code;
    BOOST_TEST(code == 3);
    const auto expected = outcome_of(one.dsn, command, code);
    BOOST_TEST(difference(expected, outcome_of(four.dsn, command, four.run(with_jobs(4), from).exit_code)) ==
               "");
    BOOST_TEST(four.run(with_jobs(4), from).exit_code == 3);
    execute(ascii,
            fmt::format("UPDATE {0} SET amount = amount + 1 WHERE id = (SELECT max(id) FROM {0})", star));
    BOOST_TEST(four.run(with_jobs(4), from).exit_code == 3);
    BOOST_TEST(
        four.value("SELECT count(*) || ' ' || min(attempts) || ' ' || max(attempts) FROM osmig.reject WHERE "
                   "resolved IS NULL") ==
        four.value(fmt::format("SELECT count(*) || ' 2 2' FROM osmig.reject")));
    execute(ascii,
            fmt::format("UPDATE {0} SET amount = amount - 1 WHERE id = (SELECT max(id) FROM {0})", star));
    auto fault = from;
    fault["OSMIG_FAULT"] = "after_answer:90";
    BOOST_TEST(killed.run(with_jobs(4), fault).exit_code == 128 + SIGKILL);
    world().wait_for_lock(killed.database);
    BOOST_TEST(difference(expected,
                          outcome_of(killed.dsn, command, killed.run(with_jobs(2), from).exit_code)) == "");
}

// As test_fence has it, of a range's batch.
BOOST_AUTO_TEST_CASE(an_orphan_of_a_range_cannot_commit) {
    const ground at;
    const auto staged = fmt::format("v1.{}", star);
    make_staging(world(), at.dsn, staged);
    install_gate(at.dsn, staged, 600);
    gate closed(at.dsn);
    auto first = world().start(at.database, with_jobs(4), small_ranges);
    const auto orphan = arrived(world(), at.database);
    first.signal(SIGKILL);
    first.wait();
    world().wait_for_lock(at.database);
    BOOST_TEST(partly_read(at));
    const auto then = at.run(with_jobs(2), small_ranges);
    BOOST_TEST(alive(world(), orphan));
    closed.open();
    wait_for_end(world(), orphan);
    remove_gate(at.dsn, staged);
    BOOST_TEST(differs(at, then.exit_code) == "", then.err);
}

BOOST_AUTO_TEST_CASE(a_range_refuses_what_is_not_its_next_batch) {
    const ground at;
    execute(
        at.dsn,
        "UPDATE osmig.fence SET fence = 7; INSERT INTO osmig.pass (phase, partial) VALUES ('export', false);"
        "INSERT INTO osmig.part (phase, type, step, name) VALUES ('export', 'user', 'account', 'account');"
        "SELECT osmig.start_part(part, (SELECT max(pass) FROM osmig.pass), 7, true, 1) FROM osmig.part;"
        "SELECT osmig.cut_part(part, 7, '{\"(2,0)\",\"(5,0)\"}') FROM osmig.part");
    const auto does = [&](const std::string& call) {
        try {
            execute(at.dsn, fmt::format("SELECT osmig.{} FROM osmig.part", call));
        } catch (const pqxx::sql_error& e) {
            return std::string(e.sqlstate());
        }
        return std::string();
    };
    BOOST_TEST(
        at.value("SELECT string_agg(concat_ws(' ', number, after, '-', until), ', ' ORDER BY number) FROM "
                 "osmig.range") == "1 - (2,0), 2 (2,0) - (5,0), 3 (5,0) -");
    BOOST_TEST(does("advance_range(part, 1, 'ctid:(0,1)', 'ctid:(0,2)', 7, 1, 0, '1:0')") == "OSF02");
    BOOST_TEST(does("advance_range(part, 1, NULL, 'ctid:(0,2)', 6, 1, 0, '1:0')") == "OSF01");
    BOOST_TEST(does("advance_range(part, 4, NULL, 'ctid:(0,2)', 7, 1, 0, '1:0')") == "OSF02");
    BOOST_TEST(does("advance_range(part, 1, NULL, 'ctid:(0,2)', 7, 2, 1, '2:0')") == "");
    BOOST_TEST(does("advance_range(part, 1, NULL, 'ctid:(0,2)', 7, 2, 1, '2:0')") == "OSF02");
    BOOST_TEST(does("join_ranges(part, 7)") == "OSF02");
    for (const int number : {1, 2, 3})
        BOOST_TEST(does(fmt::format("finish_range(part, {}, 7, 3)", number)) == "");
    BOOST_TEST(does("finish_range(part, 1, 7, 3)") == "OSF02");
    BOOST_TEST(does("advance_range(part, 1, 'ctid:(0,2)', 'ctid:(0,3)', 7, 1, 0, '1:0')") == "OSF02");
    execute(at.dsn, "UPDATE osmig.fence SET fence = 8");
    BOOST_TEST(does("join_ranges(part, 7)") == "OSF01");
    BOOST_TEST(does("join_ranges(part, 8)") == "OSF02");  // the new run has not started the part
    execute(at.dsn, "UPDATE osmig.part SET fence = 8");
    BOOST_TEST(does("join_ranges(part, 8)") == "");
    BOOST_TEST(at.value("SELECT inserted || ' ' || rejected FROM osmig.part") == "2 1");
    BOOST_TEST(ranges(at) == 0);
}

BOOST_AUTO_TEST_CASE(what_jobs_may_be) {
    const ground at;
    for (const char* jobs : {"0", "-1", "x", "65", "1.5"})
        BOOST_TEST(at.run({command, fmt::format("--jobs={}", jobs)}).exit_code == 2);
    BOOST_TEST(at.count("osmig.run") == 0);
}
