// A server process that outlives its killed client must not be able to commit what its successor has done already
// (invariant 2). Mutants of osmig.advance prove that these tests can fail.
#include <fmt/format.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <pqxx/pqxx>

#include "tests/support/gate.hpp"
#include "tests/support/ground.hpp"

using namespace osmig::test;

namespace {

constexpr const char* table = "v1.springfield_budget__entry";

// How often the server has sent an orphan away.
int refusals() {
    std::ifstream log(world().target.folder() / "log");
    int out = 0;
    for (std::string line; std::getline(log, line);)
        out += line.find("another run has taken over") != std::string::npos;
    return out;
}

constexpr const char* advance_head = R"(
    CREATE OR REPLACE FUNCTION osmig.advance(my_part bigint, expected text, next text, my_fence bigint,
        n_inserted bigint, n_updated bigint, n_unchanged bigint, n_skipped bigint, n_rejected bigint,
        n_fanned_out bigint, new_digest text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        {}
        UPDATE osmig.part p
           SET checkpoint = next, inserted = p.inserted + n_inserted, updated = p.updated + n_updated,
               unchanged = p.unchanged + n_unchanged, skipped = p.skipped + n_skipped,
               rejected = p.rejected + n_rejected, fanned_out = p.fanned_out + n_fanned_out,
               digest = coalesce(new_digest, p.digest)
         WHERE p.part = my_part {};
        IF NOT FOUND THEN RAISE EXCEPTION 'not where this batch starts' USING ERRCODE = 'OSF02'; END IF;
    END $$)";

struct mutation {
    const char* name;
    bool fence, expected;  // which of the two checks is left
};

void mutate(const std::string& dsn, const mutation& kept) {
    execute(dsn, fmt::format(fmt::runtime(advance_head), kept.fence ? "PERFORM osmig.hold(my_fence);" : "",
                             kept.expected ? "AND p.checkpoint IS NOT DISTINCT FROM expected" : ""));
}

// An orphan is made, its successor does all the work, then the orphan is let go.
struct journey {
    explicit journey(const mutation* mutant) : database(world().clone()) {
        const auto dsn = world().dsn(database);
        make_staging(world(), dsn, table);
        install_gate(dsn, table, 600);
        if (mutant != nullptr) mutate(dsn, *mutant);
        gate closed(dsn);
        auto first = world().start(database, {"export_from_v1", "--batchsize=20"});
        orphan = arrived(world(), database);
        first.signal(SIGKILL);
        first.wait();
        world().wait_for_lock(database);
        successor = world().run(database, {"export_from_v1", "--batchsize=7"});
        outlived = alive(world(), orphan);
        closed.open();
        wait_for_end(world(), orphan);
        remove_gate(dsn, table);
        result = outcome_of(dsn, "export_from_v1", successor.exit_code);
        doubled = query_value(dsn, fmt::format("SELECT count(*) - count(DISTINCT id) FROM {}", table));
    }
    ~journey() { world().drop(database); }

    std::string database, orphan;
    program_result successor;
    bool outlived = false;
    outcome result;
    std::string doubled;
};

const mutation nothing_left{"neither fence nor expected checkpoint", false, false};
const mutation only_fence{"the fence alone", true, false};
const mutation only_expected{"the expected checkpoint alone", false, true};

}  // namespace

BOOST_AUTO_TEST_CASE(an_orphan_cannot_commit) {
    const auto before = refusals();
    const journey one(nullptr);
    BOOST_TEST(one.outlived);
    BOOST_TEST(difference(world().undisturbed("export_from_v1"), one.result) == "");
    BOOST_TEST(one.doubled == "0");
    BOOST_TEST(refusals() == before + 1);
}

// Else the test above would prove nothing.
BOOST_AUTO_TEST_CASE(without_fence_and_expected_checkpoint_an_orphan_doubles_rows) {
    const journey one(&nothing_left);
    BOOST_TEST(one.outlived);
    BOOST_TEST(one.doubled == "20");
    BOOST_TEST(difference(world().undisturbed("export_from_v1"), one.result) != "");
}

BOOST_AUTO_TEST_CASE(either_of_the_two_checks_is_enough) {
    for (const auto& kept : {only_fence, only_expected}) {
        BOOST_TEST_CONTEXT("with " << kept.name) {
            const journey one(&kept);
            BOOST_TEST(one.outlived);
            BOOST_TEST(difference(world().undisturbed("export_from_v1"), one.result) == "");
        }
    }
}

// An orphan that has the fence already may commit: its successor waits for it before it reads any checkpoint.
BOOST_AUTO_TEST_CASE(a_successor_waits_for_an_orphan_that_holds_the_fence) {
    const auto database = world().clone();
    const auto dsn = world().dsn(database);
    make_staging(world(), dsn, table);
    install_gate(dsn, table, -1);  // the part's first batch: start_part has taken the fence
    gate closed(dsn);
    auto first = world().start(database, {"export_from_v1", "--batchsize=20"});
    const auto orphan = arrived(world(), database);
    first.signal(SIGKILL);
    first.wait();
    world().wait_for_lock(database);
    auto second = world().start(database, {"export_from_v1", "--batchsize=20"});
    process_that(world(), database, "application_name = 'osmig control' AND wait_event_type = 'Lock'");
    closed.open();
    const auto ended = second.wait();
    BOOST_TEST(!alive(world(), orphan));
    remove_gate(dsn, table);
    BOOST_TEST(difference(world().undisturbed("export_from_v1"),
                          outcome_of(dsn, "export_from_v1", ended.exit_code)) == "");
    world().drop(database);
}

// An orphan that blocks its successor, by a key or by the table: let go, it must roll back, not count its rows.
void check_blocking_orphan(const std::string& phase, const std::string& database, const char* blocked) {
    const auto dsn = world().dsn(database);
    gate closed(dsn);
    const std::string small = phase == "import_v1_data" ? "--batchsize=20" : "--batchsize=2";
    auto first = world().start(database, {phase, small});
    const auto orphan = arrived(world(), database);
    first.signal(SIGKILL);
    first.wait();
    world().wait_for_lock(database);
    auto second = world().start(database, {phase, "--batchsize=30"});
    process_that(world(), database, blocked);
    const auto before = refusals();
    closed.open();
    const auto ended = second.wait();
    wait_for_end(world(), orphan);
    BOOST_TEST(refusals() == before + 1);
    BOOST_TEST(difference(world().undisturbed(phase), outcome_of(dsn, phase, ended.exit_code)) == "",
               ended.err);
    world().drop(database);
}

BOOST_AUTO_TEST_CASE(an_orphan_of_a_merge_cannot_commit) {
    const auto database = world().clone(world().before("extract_v1_documents"));
    install_gate(world().dsn(database), "doc.analysis", 5);
    check_blocking_orphan("extract_v1_documents", database, "wait_event = 'transactionid'");
}

BOOST_AUTO_TEST_CASE(an_orphan_of_facts_cannot_commit) {
    const auto database = world().clone(world().before("import_v1_data"));
    install_gate_when_made(world().dsn(database), "osmig_work.w2", 600);
    check_blocking_orphan("import_v1_data", database, "wait_event = 'relation'");
}

// Rows and checkpoint in transactions of their own: of two kills in a row one strikes between them, and must show.
BOOST_AUTO_TEST_CASE(a_checkpoint_of_its_own_doubles_rows) {
    const auto doubled_rows = [](int passage) {
        const auto database = world().clone();
        const auto dsn = world().dsn(database);
        world().run(
            database, {"export_from_v1", "--batchsize=20"},
            {{"OSMIG_MUTANT", "split_checkpoint"}, {"OSMIG_FAULT", fmt::format("after_answer:{}", passage)}});
        const auto running =
            query_value(dsn, "SELECT format('v1.%I', name) FROM osmig.part WHERE state = 'running'");
        BOOST_TEST_REQUIRE(running != "");
        world().wait_for_lock(database);
        const auto again =
            world().run(database, {"export_from_v1", "--batchsize=20"}, {{"OSMIG_RETRIES", "0"}});
        const auto rows = query_value(dsn, "SELECT count(*) - count(DISTINCT id) FROM " + running);
        const auto differs = difference(world().undisturbed("export_from_v1"),
                                        outcome_of(dsn, "export_from_v1", again.exit_code));
        BOOST_TEST((rows != "0") == (differs != ""), differs);
        world().drop(database);
        return std::stoi(rows);
    };
    BOOST_TEST(doubled_rows(150) + doubled_rows(151) == 20);
}

BOOST_AUTO_TEST_SUITE(functions)

namespace {

std::string sqlstate_of(const std::string& dsn, const std::string& sql) {
    try {
        execute(dsn, sql);
    } catch (const pqxx::sql_error& e) {
        return e.sqlstate();
    }
    return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(advance_and_hold_refuse_whatever_is_not_theirs) {
    const auto database = world().clone();
    const auto dsn = world().dsn(database);
    execute(
        dsn,
        "UPDATE osmig.fence SET fence = 7; INSERT INTO osmig.pass (phase, partial) VALUES ('export', false);"
        "INSERT INTO osmig.part (phase, type, step, name) VALUES ('export', 'user', 'account', 'account')");
    const auto part = query_value(dsn, "SELECT part FROM osmig.part");
    const auto pass = query_value(dsn, "SELECT pass FROM osmig.pass");
    const auto advance = [&](const char* expected, int fence) {
        return sqlstate_of(
            dsn, fmt::format("SELECT osmig.advance({}, {}, 'key:2', {}, 1, 0, 0, 0, 0, 0, NULL)", part,
                             expected, fence));
    };
    BOOST_TEST(sqlstate_of(dsn, "SELECT osmig.hold(6)") == "OSF01");
    BOOST_TEST(sqlstate_of(dsn, "SELECT osmig.hold(8)") == "OSF01");
    BOOST_TEST(sqlstate_of(dsn, "SELECT osmig.hold(7)") == "");
    BOOST_TEST(advance("NULL", 7) == "OSF02");  // not started
    execute(dsn, fmt::format("SELECT osmig.start_part({}, {}, 7, true, 1)", part, pass));
    BOOST_TEST(advance("'key:1'", 7) == "OSF02");
    BOOST_TEST(advance("NULL", 6) == "OSF01");
    BOOST_TEST(advance("NULL", 7) == "");
    BOOST_TEST(advance("NULL", 7) == "OSF02");  // the same batch again
    BOOST_TEST(advance("'key:2'", 7) == "");
    BOOST_TEST(query_value(dsn, "SELECT inserted FROM osmig.part") == "2");
    execute(dsn, "UPDATE osmig.fence SET fence = 8");
    BOOST_TEST(advance("'key:2'", 7) == "OSF01");
    BOOST_TEST(advance("'key:2'", 8) == "OSF02");  // the new run has not started the part
    world().drop(database);
}

BOOST_AUTO_TEST_SUITE_END()
