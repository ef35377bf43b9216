// The legacy's tables, and ours, change while the migration is under way: each change has an outcome that is said, and
// none is a crash, a hang or a part that passes for the whole.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "tests/support/journey_checks.hpp"
#include "tests/support/odd_star.hpp"

using namespace osmig::test;

namespace {

// Two stars of three entries and one of two hundred, read last.
const std::string& drifting() {
    static const std::string name = [] {
        const auto dsn = legacy_of_odd_stars(world().legacy, "drifting");
        execute(dsn,
                "SELECT add_star(1, 'alpha'); SELECT add_star(2, 'beta'); SELECT add_star(3, 'zeta');"
                "INSERT INTO zeta__entry SELECT 'e' || n, 1 + n % 2, 7 FROM generate_series(100, 296) n;"
                "INSERT INTO account (id, name, email) VALUES (7, 'ana', 'ana@example.org');"
                "INSERT INTO source (id, url, dataset_id) VALUES (3, 'http://example.org/a.csv', 1)");
        return std::string("drifting");
    }();
    return name;
}

std::string copy_of_drifting() {
    static int number = 0;
    auto name = fmt::format("drifting_{}", ++number);
    execute(world().legacy.dsn(), fmt::format("CREATE DATABASE {} TEMPLATE {}", name, drifting()));
    return name;
}

struct under_way : journey {
    under_way() : under_way(copy_of_drifting()) {}
    explicit under_way(const std::string& name) : journey(name), own(name) {}
    ~under_way() { world().legacy.drop_database(own); }

    // Stops the export when its first table is read, changes the legacy, lets it go on.
    program_result changed_in_the_middle(const std::string& sql) const {
        auto running = run_until({"export_from_v1", "--batchsize=10"}, "batch_read:1");
        change(sql);
        running.signal(SIGCONT);
        return running.wait();
    }
    // Kills the export when `part` of it is done, changes the legacy, starts it again.
    program_result changed_between_runs(int batches, const std::string& sql) const {
        auto running = run_until({"export_from_v1", "--batchsize=10"}, fmt::format("batch_read:{}", batches));
        running.signal(SIGKILL);
        running.wait();
        wait_for_lock();
        change(sql);
        return phase("export_from_v1", {"--batchsize=10"});
    }
    std::string facts(int id) const { return "v2.\"" + table_of(*this, id) + '"'; }
    std::string staged(const std::string& table) const {
        return ask("SELECT count(*) FROM v1.\"" + table + '"');
    }

    std::string own;
};

void check_law(const journey& j) {
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.conservation c JOIN osmig.step s USING (pass, phase, type, "
                     "step) WHERE "
                     "s.state = 'done' AND NOT conserved") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
}

void check_done(const program_result& result) {
    BOOST_REQUIRE_MESSAGE(result.exit_code == 0 || result.exit_code == 3,
                          result.exit_code << ": " << result.err);
}

// Whatever happened before, it ends where an undisturbed migration of the legacy as it is now ends.
void check_settled(const under_way& j) {
    j.phases();
    journey fresh(j.own);
    fresh.phases();
    BOOST_TEST(difference(contents_of(fresh, "v2"), contents_of(j, "v2")) == "");
    check_law(j);
}

}  // namespace

// ---- The legacy, while an export runs

BOOST_FIXTURE_TEST_CASE(a_star_table_that_goes_in_mid_export_is_seen_to_be_gone, under_way) {
    const auto done = changed_in_the_middle("DROP TABLE beta__to, alpha__entry");
    check_done(done);
    BOOST_TEST(says(done, "does not exist"), done.err);
    BOOST_TEST(says(done, "Trying again"), done.err);
    check_settled(*this);
    BOOST_TEST(tasks_of(*this, 1) == "facts-no-tables no-owner");
    BOOST_TEST(tasks_of(*this, 2) == "columns-missing columns-unmapped no-owner");
    BOOST_TEST(ask("SELECT sum(amount) FROM " + facts(2)) == "6006");
}

BOOST_FIXTURE_TEST_CASE(columns_renamed_retyped_and_added_in_mid_export, under_way) {
    const auto done = changed_in_the_middle(
        "ALTER TABLE alpha__to RENAME label TO title; ALTER TABLE beta__entry ADD remark text DEFAULT 'r';"
        "ALTER TABLE zeta__entry ALTER amount TYPE text USING amount::text");
    check_done(done);
    BOOST_TEST(says(done, "Trying again"), done.err);
    BOOST_TEST(staged("zeta__entry") == "200");
    BOOST_TEST(
        ask("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attname = 'amount' AND attrelid = "
            "'v1.zeta__entry'::regclass") == "text");
    check_settled(*this);
    BOOST_TEST(tasks_of(*this, 3) == "measure-is-text no-owner");
}

// A rewritten table looks empty to a snapshot that is older, without an error.
BOOST_FIXTURE_TEST_CASE(a_table_that_is_rewritten_in_mid_export_is_not_taken_for_empty, under_way) {
    const auto done = changed_in_the_middle("ALTER TABLE beta__entry ALTER to_id TYPE bigint");
    check_done(done);
    BOOST_TEST(says(done, "beta__entry was rewritten or emptied"), done.err);
    BOOST_TEST(staged("beta__entry") == "3");
    check_settled(*this);
}

BOOST_FIXTURE_TEST_CASE(a_table_that_is_emptied_in_mid_export_is_read_under_a_new_snapshot, under_way) {
    const auto done = changed_in_the_middle("TRUNCATE alpha__entry");
    check_done(done);
    BOOST_TEST(says(done, "alpha__entry was rewritten or emptied"), done.err);
    BOOST_TEST(staged("alpha__entry") == "0");
    check_settled(*this);
}

BOOST_FIXTURE_TEST_CASE(a_shared_table_that_goes_in_mid_export_stops_it, under_way) {
    check_refused(changed_in_the_middle("ALTER TABLE source RENAME TO source_away"), 5,
                  {"no table source", "Put it back"});
    change("ALTER TABLE source_away RENAME TO source");
    check_done(phase("export_from_v1"));
    BOOST_TEST(staged("source") == "1");
    check_settled(*this);
}

BOOST_FIXTURE_TEST_CASE(the_datasets_table_goes_in_mid_export, under_way) {
    check_refused(changed_in_the_middle("ALTER TABLE dataset RENAME TO d"), 5, {"has no table dataset"});
    change("ALTER TABLE d RENAME TO dataset");
    check_done(phase("export_from_v1"));
    check_settled(*this);
}

// ---- The legacy, between a kill and the next run

BOOST_FIXTURE_TEST_CASE(a_table_that_goes_while_it_is_half_read, under_way) {
    const auto done = changed_between_runs(30, "DROP TABLE zeta__entry; DROP TABLE alpha__to");
    check_done(done);
    BOOST_TEST(says(done, "zeta__entry went while the pass was under way"), done.err);
    BOOST_TEST(says(done, "alpha__to went while the pass was under way"), done.err);
    check_settled(*this);
    BOOST_TEST(tasks_of(*this, 3) == "facts-no-tables no-owner");
    BOOST_TEST(tasks_of(*this, 1) == "columns-missing columns-unmapped no-owner");
}

BOOST_FIXTURE_TEST_CASE(a_table_that_is_altered_while_it_is_half_read, under_way) {
    const auto done = changed_between_runs(
        30,
        "ALTER TABLE zeta__entry ALTER amount TYPE numeric, ADD note text DEFAULT 'n', DROP to_id;"
        "ALTER TABLE alpha__entry RENAME to_id TO from_id");
    check_done(done);
    BOOST_TEST(staged("zeta__entry") == "200");
    BOOST_TEST(ask("SELECT count(*) FROM v1.zeta__entry WHERE note = 'n'") == "200");
    check_settled(*this);
}

// The shared tables and the first dimensions are done; what comes and goes then is seen all the same.
BOOST_FIXTURE_TEST_CASE(datasets_come_and_go_and_shared_tables_are_altered_between_runs, under_way) {
    const auto done = changed_between_runs(
        30,
        "SELECT add_star(4, 'arrived'); DROP TABLE beta__entry, beta__to; DELETE FROM dataset WHERE id = 2;"
        "ALTER TABLE dataset ADD extra text DEFAULT 'x'; ALTER TABLE account DROP fullname");
    check_done(done);
    BOOST_TEST(staged("arrived__to") == "2");
    BOOST_TEST(ask("SELECT count(*) FROM v1.dataset WHERE extra = 'x'") == "3");
    check_done(phase("extract_v1_documents"));
    check_done(phase("import_v1_data"));
    BOOST_TEST(ask("SELECT sum(amount) FROM " + facts(4) + " WHERE to_label = 'L4'") == "12006");
    BOOST_TEST(ask("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL") == "0");
    check_settled(*this);
}

BOOST_FIXTURE_TEST_CASE(a_shared_table_that_goes_between_runs_stops_the_comparison, under_way) {
    check_refused(changed_between_runs(30, "ALTER TABLE source RENAME TO source_away"), 5,
                  {"no table source", "Put it back"});
    change("ALTER TABLE source_away RENAME TO source");
    check_done(phase("export_from_v1"));
    check_settled(*this);
}

// ---- The legacy, between passes

BOOST_FIXTURE_TEST_CASE(tables_drift_between_passes, under_way) {
    phases();
    const auto before = ask("SELECT count(*) FROM " + facts(1));
    change(
        "DROP TABLE alpha__entry; ALTER TABLE beta__to RENAME label TO caption; ALTER TABLE zeta__entry "
        "ALTER amount TYPE text");
    phases();
    // The last good facts of a dataset are better than none.
    BOOST_TEST(ask("SELECT count(*) FROM " + facts(1)) == before);
    BOOST_TEST(tasks_of(*this, 1) == "facts-no-tables no-owner");
    // The rows are the same, text by text: that the column has another name, and another type, is seen.
    BOOST_TEST(tasks_of(*this, 2) == "columns-missing columns-unmapped no-owner");
    BOOST_TEST(tasks_of(*this, 3) == "measure-is-text no-owner");
    check_law(*this);
}

// ---- The target

BOOST_FIXTURE_TEST_CASE(staging_that_was_dropped_is_not_taken_for_the_legacys_doing, under_way) {
    phases();
    const auto before = contents(target_dsn);
    for (const char* sql :
         {"DROP TABLE v1.alpha__entry", "DROP TABLE v1.alpha__to", "ALTER TABLE v1.beta__to DROP label",
          "ALTER TABLE v1.beta__entry RENAME amount TO sum", "DROP TABLE v1.account",
          "DROP TABLE v1.account_dataset", "ALTER TABLE v1.dataset DROP private", "DROP TABLE v1.dataset",
          "DROP SCHEMA v1 CASCADE"}) {
        BOOST_TEST_CONTEXT(sql) {
            execute(target_dsn, sql);
            check_refused(phase("import_v1_data"), 6, {"staging table v1.", "Run `osmig export_from_v1`"});
            phases();
            BOOST_TEST(difference(before, contents(target_dsn)) == "");
        }
    }
    check_law(*this);
}

BOOST_FIXTURE_TEST_CASE(tables_of_the_target_that_were_altered_are_named, under_way) {
    phases({});
    const struct {
        const char *forth, *words, *back;
    } changes[] = {
        {"ALTER TABLE v2.packages RENAME owner TO holder", "v2.packages.owner is gone",
         "ALTER TABLE v2.packages RENAME holder TO owner"},
        {"ALTER TABLE v2.packages ADD must text NOT NULL DEFAULT ''; ALTER TABLE v2.packages ALTER must DROP "
         "DEFAULT",
         "v2.packages.must is new, NOT NULL and without a default", "ALTER TABLE v2.packages DROP must"},
        {"ALTER TABLE doc.field RENAME TO fields", "doc.field.column_name is gone",
         "ALTER TABLE doc.fields RENAME TO field"},
        {"ALTER TABLE v2.tasks ALTER detail TYPE varchar(10) USING ''",
         "v2.tasks.detail is character varying(10), not text", "ALTER TABLE v2.tasks ALTER detail TYPE text"},
        {"ALTER TABLE osmig.part RENAME work_table TO w", "osmig.part.work_table is gone",
         "ALTER TABLE osmig.part RENAME w TO work_table"},
    };
    for (const auto& c : changes) {
        execute(target_dsn, c.forth);
        for (const auto& command : phase_commands)
            check_refused(phase(command), 6, {c.words, "put them back"});
        execute(target_dsn, c.back);
    }
    execute(target_dsn, "ALTER TABLE v2.packages ADD note text, ADD seen boolean NOT NULL DEFAULT false");
    phases();
    check_law(*this);
}

BOOST_FIXTURE_TEST_CASE(facts_that_were_dropped_or_altered_are_made_anew, under_way) {
    phases();
    const auto before = contents_of(*this, "v2");
    execute(target_dsn, "DROP TABLE " + facts(1) + "; ALTER TABLE " + facts(2) + " DROP to_label");
    const auto done = phase("import_v1_data");
    check_done(done);
    BOOST_TEST(says(done, "was dropped by other hands; it is made anew"), done.err);
    BOOST_TEST(difference(before, contents_of(*this, "v2")) == "");
    check_law(*this);
}

BOOST_FIXTURE_TEST_CASE(staging_that_goes_while_facts_are_made_stops_the_run, under_way) {
    check_done(phase("export_from_v1"));
    check_done(phase("extract_v1_documents"));
    auto running = run_until({"import_v1_data"}, "batch_read:10");
    execute(target_dsn, "DROP TABLE v1.zeta__entry, v1.zeta__to, v1.beta__entry");
    running.signal(SIGCONT);
    const auto stopped = running.wait();
    check_refused(stopped, 6, {"does not exist", "not as osmig made it"});
    check_refused(phase("import_v1_data"), 6, {"staging table v1."});
    check_settled(*this);
}
