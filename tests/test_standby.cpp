// A streaming standby as the legacy: what v1's replica is. Its snapshots may be taken away at any time.
#include <fmt/format.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <pqxx/pqxx>
#include <thread>

#include "db/legacy/legacy.hpp"
#include "tests/support/migration_from.hpp"
#include "tests/support/small_star.hpp"

using namespace osmig::test;
using namespace std::chrono_literals;

namespace {

constexpr int entries = 40000;         // more than a socket's buffers and osmig's queue hold together
constexpr const char* big = "zz_big";  // its entry table is the last that is read

// The bundled legacy and one big star on a primary, a standby that gives way to the primary at once, and a clone of
// the target; made anew for each case, as cases change the primary.
struct replica {
    replica()
        : legacy(fmt::format("primary{}", ++count())),
          primary(make(legacy)),
          standby(world().legacy, settings),
          j(world(), standby.dsn(legacy)) {}

    static int& count() {
        static int n = 0;
        return n;
    }
    static std::string make(const std::string& name) {
        execute(world().legacy.dsn(), fmt::format("CREATE DATABASE {} TEMPLATE v1", name));
        const auto dsn = world().legacy.dsn(name);
        add_star(dsn, {.id = 900, .name = big, .entries = entries, .text = "repeat('text ', 20)"});
        return dsn;
    }

    // A run that has stopped itself in the middle of the big table.
    child stopped_in_the_middle() const;
    // Goes on after rows changed and the standby took its snapshot away.
    child interrupted() const;
    void wait_till_replayed() const;
    void wait_till_snapshot_is_lost() const;
    std::string log() const;

    const std::vector<std::string> settings{"max_standby_streaming_delay = 0", "log_statement = all",
                                            "log_recovery_conflict_waits = on"};
    std::string legacy, primary;
    throwaway_server standby;
    migration_from j;
};

template <typename Condition>
void wait_until(const std::string& what, Condition holds) {
    const auto end = std::chrono::steady_clock::now() + 3min;
    while (std::chrono::steady_clock::now() < end) {
        if (holds()) return;
        std::this_thread::sleep_for(20ms);
    }
    throw std::runtime_error("waited three minutes for nothing: " + what);
}

// Batches of an undisturbed export. All cases start from the same rows: counted once.
int batches_of(migration_world& world, const std::string& legacy) {
    static int batches = 0;
    if (batches > 0) return batches;
    const auto trace = std::filesystem::temp_directory_path() / fmt::format("osmig-standby.{}", getpid());
    migration_from(world, legacy)
        .phase({"export_from_v1", "--batchsize=500"}, {{"OSMIG_FAULT_TRACE", trace.string()}});
    std::ifstream lines(trace);
    for (std::string line; std::getline(lines, line);) batches += line == "batch_read" ? 1 : 0;
    std::filesystem::remove(trace);
    return batches;
}

// The big table comes last, in batches of 500: 40 batches before the end it is half read.
child replica::stopped_in_the_middle() const {
    const auto place = fmt::format("batch_read:{}:stop", batches_of(world(), primary) - 40);
    auto program = j.start({"export_from_v1", "--batchsize=500"}, {{"OSMIG_FAULT", place}});
    wait_until("osmig stops itself", [&] { return program.stopped(); });
    return program;
}

void replica::wait_till_replayed() const {
    const auto at = query_value(primary, "SELECT pg_current_wal_flush_lsn()");
    wait_until("the standby catches up", [&] {
        return query_value(standby.dsn(), fmt::format("SELECT pg_last_wal_replay_lsn() >= '{}'", at)) == "t";
    });
}

// The sessions that hold it are ended one after the other, in an order of the server's own. One that is stopped in a
// COPY is told, but cannot go: when it is the first, the others are not told before osmig reads on.
void replica::wait_till_snapshot_is_lost() const {
    int looks = 0;
    wait_until("the standby takes the snapshot away", [&] {
        // The first VACUUM may have met a transaction that still saw the old rows, and left them.
        if (++looks % 50 == 0) execute(primary, "VACUUM \"zz_big__entry\"");
        const auto text = log();
        return text.find("due to conflict with recovery") != std::string::npos ||
               text.find("recovery conflict on snapshot") != std::string::npos;
    });
}

std::string replica::log() const {
    std::ifstream file(standby.folder() / "log");
    return {std::istreambuf_iterator<char>(file), {}};
}

// Rows before and behind the checkpoint change, go and come; and so does a label that they use.
void change(const std::string& primary) {
    execute(primary, R"(
        UPDATE "zz_big__entry" SET note = 'changed', amount = amount + 1 WHERE id <= 'e000300';
        DELETE FROM "zz_big__entry" WHERE id BETWEEN 'e000400' AND 'e000450' OR id > 'e039900';
        INSERT INTO "zz_big__entry" VALUES ('f000001', 9, 0.5, 'new');
        INSERT INTO "zz_big__to" VALUES (9, 'to-9', 'new label'))");
    execute(primary, "VACUUM \"zz_big__entry\"");
}

child replica::interrupted() const {
    wait_till_replayed();
    auto program = stopped_in_the_middle();
    change(primary);
    wait_till_snapshot_is_lost();
    program.signal(SIGCONT);
    return program;
}

const std::vector<std::string> tables{"account",       "dataset",    "source",
                                      "zz_big__entry", "zz_big__to", "springfield_budget__entry"};

std::string image(const std::string& dsn, const std::string& table, const std::string& columns) {
    return query_value(
        dsn,
        fmt::format(
            "SELECT count(*) || ' ' || sum(hashtextextended((SELECT r FROM (SELECT {}) r)::text, 0)) FROM {}",
            columns, table));
}

// The staged tables are what the primary holds now, and the law holds.
void check_equal(const replica& r) {
    for (const auto& table : tables) {
        const auto columns =
            r.j.value(fmt::format("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM "
                                  "pg_attribute WHERE attrelid = "
                                  "'v1.\"{}\"'::regclass AND attnum > 0 AND NOT attisdropped",
                                  table));
        BOOST_TEST(image(r.j.dsn, "v1.\"" + table + '"', columns) ==
                       image(r.primary, "public.\"" + table + '"', columns),
                   table);
    }
    BOOST_TEST(r.j.broken() == "");
}

void check_done(const program_result& result) {
    BOOST_REQUIRE_MESSAGE(result.exit_code == 0 || result.exit_code == 3,
                          result.exit_code << ": " << result.err);
}

int interruptions(const replica& r) {
    return std::stoi(
        r.j.value("SELECT interruptions FROM osmig.part WHERE phase = 'export' AND name = 'zz_big__entry'"));
}

// Stalls osmig's writer: it waits for the lock, its queue fills, and the standby waits for it.
class stalled_writer {
public:
    explicit stalled_writer(const std::string& dsn) : connection_(dsn), work_(connection_) {
        work_.exec0("LOCK TABLE v1.zz_big__entry IN EXCLUSIVE MODE");
    }
    void release() { work_.commit(); }

private:
    pqxx::connection connection_;
    pqxx::work work_;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_standby_is_migrated_like_its_primary, replica) {
    wait_till_replayed();
    const auto open =
        osmig::legacy::open_postgresql(osmig::parse_dsn(standby.dsn(legacy), "", ""), "public", "");
    BOOST_TEST(open->identity().standby);
    j.all();
    BOOST_TEST(j.value("SELECT count(*) FROM v2.fact_tables") != "0");
    check_equal(*this);
    const auto before = contents(j.dsn);
    j.all();
    BOOST_TEST(difference(before, contents(j.dsn)) == "");
    BOOST_TEST(j.broken() == "");
}

BOOST_FIXTURE_TEST_CASE(a_snapshot_that_is_taken_away_costs_a_retry_and_no_row, replica) {
    auto program = interrupted();
    const auto result = program.wait();
    check_done(result);
    BOOST_TEST(result.err.find("Trying again") != std::string::npos, result.err);
    BOOST_TEST(interruptions(*this) == 1);
    check_equal(*this);
    // What was read under the first snapshot was compared once more: the new entry's label is there.
    BOOST_TEST(j.value("SELECT label FROM v1.zz_big__to WHERE id = 9") == "new label");
    j.phase({"extract_v1_documents"});
    j.phase({"import_v1_data"});
    const auto facts =
        j.value("SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = '900'");
    BOOST_TEST(j.value("SELECT to_label FROM " + facts + " WHERE openspending_id = 'f000001'") ==
               "new label");
    BOOST_TEST(j.value("SELECT count(*) FROM " + facts) ==
               query_value(primary, "SELECT count(*) FROM zz_big__entry"));
    BOOST_TEST(j.broken() == "");
}

// The second time it gives up on one long reading.
BOOST_FIXTURE_TEST_CASE(a_part_interrupted_twice_is_read_in_short_statements, replica) {
    auto program = interrupted();
    BOOST_REQUIRE(program.wait_for("Trying again"));
    stalled_writer stall(j.dsn);  // before it has waited long enough to try
    const std::string reader =
        "FROM pg_stat_activity WHERE application_name = 'osmig legacy reader' AND state = 'active' AND "
        "wait_event = "
        "'ClientWrite' AND query LIKE '%zz_big__entry%'";
    wait_until("the reading goes on and is stalled",
               [&] { return query_value(standby.dsn(), "SELECT count(*) " + reader) == "1"; });
    BOOST_TEST(interruptions(*this) == 1);
    execute(standby.dsn(), "SELECT pg_terminate_backend(pid) " + reader);
    stall.release();
    const auto result = program.wait();
    check_done(result);
    BOOST_TEST(interruptions(*this) == 2);
    check_equal(*this);
    const auto statements = log();
    BOOST_TEST(statements.find("zz_big__entry\" ORDER BY \"id\" LIMIT 500)") != std::string::npos);
    BOOST_TEST(statements.find("\"id\" > 'e000") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_standby_that_is_restarted_is_waited_for, replica) {
    wait_till_replayed();
    auto program = stopped_in_the_middle();
    change(primary);
    standby.restart_immediate();
    wait_till_replayed();
    program.signal(SIGCONT);
    const auto result = program.wait();
    check_done(result);
    BOOST_TEST(result.err.find("Trying again") != std::string::npos, result.err);
    BOOST_TEST(interruptions(*this) == 1);
    check_equal(*this);
}
