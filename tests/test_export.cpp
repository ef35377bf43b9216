// Whole journeys: run again, run for a part, stopped by a signal, begun anew after a flush, with rows that no text
// column takes (invariants 4, 5, 6, 14).
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/ground.hpp"

using namespace osmig::test;

BOOST_AUTO_TEST_SUITE(again)

BOOST_AUTO_TEST_CASE(a_second_run_writes_nothing_and_says_so) {
    const ground at(migrated_whole());
    const auto before = files(at.dsn);
    const auto content = contents(at.dsn);
    for (const auto& phase : phase_commands) {
        const auto code = world().run_to_end(at.database, phase);
        BOOST_TEST(code == world().undisturbed(phase).exit_code);
        BOOST_TEST(sums(at, phase) == "0 inserted, 0 updated");
    }
    BOOST_TEST(refilled(before, files(at.dsn)) == "");
    BOOST_TEST(difference(content, contents(at.dsn)) == "");
    BOOST_TEST(not_conserved(at) == 0);
}

BOOST_AUTO_TEST_CASE(a_second_pass_brings_what_changed_and_nothing_else) {
    const ground at(migrated_whole(), true);
    change(
        "UPDATE account SET fullname = 'Another Name' WHERE id = 3;"
        "UPDATE springfield_budget__entry SET amount = amount + 1 WHERE id = (SELECT min(id) FROM "
        "springfield_budget__entry);"
        "UPDATE springfield_budget__programme SET label = 'Another label' WHERE id = (SELECT min(id) FROM "
        "springfield_budget__programme);"
        "DELETE FROM view WHERE id = (SELECT min(id) FROM view)");
    const auto before = files(at.dsn);
    at.all_phases();
    auto now = files(at.dsn);
    std::erase_if(now, [](const auto& each) { return !each.first.starts_with("v1."); });
    BOOST_TEST(refilled(before, now) ==
               "v1.account v1.springfield_budget__entry v1.springfield_budget__programme v1.view ");
    BOOST_TEST(at.value("SELECT name FROM v2.users WHERE v1_id = 3") == "Another Name");
    BOOST_TEST(at.value("SELECT updated || ' ' || inserted FROM osmig.conservation WHERE pass = (SELECT "
                        "max(pass) FROM osmig.pass) AND "
                        "step = 'account'") == "1 0");
    // The label changed, the entries but one did not: the facts follow.
    const auto facts =
        at.value("SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = 2");
    BOOST_TEST(at.count(facts + " f WHERE f::text ~ 'Another label'") > 0);
    BOOST_TEST(not_conserved(at) == 0);
    const ground fresh;
    fresh.all_phases();
    BOOST_TEST(difference(contents(fresh.dsn), contents(at.dsn)) == "");
}

BOOST_AUTO_TEST_CASE(after_a_flush_a_full_run_makes_the_same) {
    const ground at(migrated_whole());
    BOOST_TEST(at.run({"flush", "--yes"}).exit_code == 0);
    BOOST_TEST(at.count("v2.users") == 0);
    BOOST_TEST(at.count("v2.fact_tables") == 0);
    at.all_phases();
    BOOST_TEST(difference(contents(world().dsn(migrated_whole())), contents(at.dsn)) == "");
    BOOST_TEST(difference(ledger_contents(world().dsn(migrated_whole())), ledger_contents(at.dsn)) == "");
}

BOOST_AUTO_TEST_CASE(the_size_of_batches_changes_nothing) {
    const ground at;
    for (const auto& phase : phase_commands) {
        const auto code = world().run_to_end(at.database, phase, {"--batchsize=1"});
        BOOST_TEST(difference(world().undisturbed(phase), outcome_of(at.dsn, phase, code)) == "");
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(a_signal_stops_between_two_batches) {
    for (const auto& phase : phase_commands) {
        for (const int number : {SIGINT, SIGTERM}) {
            const ground at(world().before(phase));
            const bool small = phase == "extract_v1_documents";
            auto osmig =
                world().start(at.database, {phase, small ? "--batchsize=1" : "--batchsize=20"},
                              {{"OSMIG_FAULT", small ? "after_answer:12:stop" : "after_answer:60:stop"}});
            wait_until_stopped(osmig);
            osmig.signal(number);
            osmig.signal(SIGCONT);
            const auto ended = osmig.wait();
            BOOST_TEST_CONTEXT(phase << "\n" << ended.err) {
                BOOST_TEST(ended.exit_code == 128 + number);
                BOOST_TEST(says(ended, "To go on where it stopped: osmig " + phase));
                BOOST_TEST(at.count("osmig.pass WHERE ended IS NULL") == 1);
                BOOST_TEST(at.value("SELECT exit_code FROM osmig.run ORDER BY run DESC LIMIT 1") ==
                           std::to_string(128 + number));
                const auto code = world().run_to_end(at.database, phase);
                BOOST_TEST(difference(world().undisturbed(phase), outcome_of(at.dsn, phase, code)) == "");
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE(bad_rows)

namespace {

// The bundled legacy in a database that never looked at its bytes.
std::string ascii_legacy(const std::string& name) {
    const auto dsn = world().legacy.create_database(name, "SQL_ASCII");
    const auto dump = (world().legacy.folder() / "dump.sql").string();
    run_or_throw({"pg_dump", "-d", world().legacy_dsn(), "-f", dump});
    run_sql_file(dsn, dump);
    return dsn;
}

}  // namespace

// Bytes that are no UTF-8, from a legacy that never looked at them.
BOOST_AUTO_TEST_CASE(are_kept_with_key_and_bytes_and_come_when_mended) {
    const ground at;
    const auto ascii = ascii_legacy("ascii");
    execute(ascii, R"(UPDATE account SET fullname = convert_from('\x41ff42'::bytea, 'SQL_ASCII') WHERE id = 3;
                      UPDATE springfield_budget__entry SET reference = convert_from('\xc328'::bytea, 'SQL_ASCII')
                       WHERE id IN (SELECT id FROM springfield_budget__entry ORDER BY id LIMIT 3))");
    const environment from{{"OSMIG_V1_REPLICA_DSN", ascii}};
    for (const char* size : {"--batchsize=1000", "--batchsize=7"}) {
        const ground one;
        const auto result = one.run({"export_from_v1", size}, from);
        BOOST_TEST_CONTEXT(result.err) {
            BOOST_TEST(result.exit_code == 3);
            BOOST_TEST(one.value("SELECT step || ' ' || key || ' ' || (position('\\x41ff42'::bytea IN "
                                 "original) > 0) || ' ' || sqlstate FROM "
                                 "osmig.reject WHERE type = 'user'") == "account 3 true 22021");
            BOOST_TEST(one.count("osmig.reject WHERE type = 'dataset' AND key ~ '^2/' AND "
                                 "position('\\xc328'::bytea IN original) > 0") == 3);
            BOOST_TEST(one.count("v1.springfield_budget__entry") == 1197);
            BOOST_TEST(one.count("osmig.reject") == 4);
            BOOST_TEST(not_conserved(one) == 0);
        }
        const auto again = one.run({"export_from_v1", size}, from);
        BOOST_TEST(again.exit_code == 3, again.err);
        BOOST_TEST(one.count("osmig.reject WHERE resolved IS NULL") == 4);
        BOOST_TEST(sums(one, "export_from_v1") == "0 inserted, 0 updated");
    }
    at.run({"export_from_v1"}, from);
    execute(ascii,
            "UPDATE account SET fullname = 'Mended' WHERE id = 3; UPDATE springfield_budget__entry SET "
            "reference = 'mended' WHERE "
            "reference = convert_from('\\xc328'::bytea, 'SQL_ASCII')");
    const auto mended = at.run({"export_from_v1"}, from);
    BOOST_TEST(mended.exit_code == 0, mended.err);
    BOOST_TEST(at.count("osmig.reject WHERE resolved IS NULL") == 0);
    BOOST_TEST(at.count("v1.springfield_budget__entry") == 1200);
    BOOST_TEST(at.value("SELECT fullname FROM v1.account WHERE id = 3") == "Mended");
    BOOST_TEST(not_conserved(at) == 0);
}

// Killed among bad rows, every one is kept once.
BOOST_AUTO_TEST_CASE(are_kept_once_however_often_it_is_killed) {
    const auto ascii = ascii_legacy("ascii_killed");
    execute(ascii,
            "UPDATE springfield_budget__entry SET reference = convert_from('\\xff'::bytea, 'SQL_ASCII') "
            "WHERE id < '4'");
    const environment from{{"OSMIG_V1_REPLICA_DSN", ascii}};
    const ground whole;
    const auto code = whole.run({"export_from_v1", "--batchsize=100"}, from).exit_code;
    const auto expected = outcome_of(whole.dsn, "export_from_v1", code);
    BOOST_TEST(code == 3);
    const ground at;
    for (const int passage : {60, 15, 25, 20, 35}) {
        auto killed = from;
        killed["OSMIG_FAULT"] = fmt::format("after_answer:{}", passage);
        BOOST_TEST(at.run({"export_from_v1", "--batchsize=100"}, killed).exit_code == 128 + SIGKILL);
        world().wait_for_lock(at.database);
    }
    BOOST_TEST(difference(expected,
                          outcome_of(at.dsn, "export_from_v1",
                                     at.run({"export_from_v1", "--batchsize=100"}, from).exit_code)) == "");
}

BOOST_AUTO_TEST_SUITE_END()
