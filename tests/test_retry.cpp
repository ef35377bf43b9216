// osmig retry: the units of rejects are driven again, and no others; what was wrong is mended in between.
#include <boost/test/unit_test.hpp>

#include "tests/support/example_migration.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

// What is open, and how often each was tried.
struct asked : journey {
    using journey::journey;
    program_result retry(std::vector<std::string> options = {}, const environment& more = {}) const {
        options.insert(options.begin(), "retry");
        return run(options, more);
    }
    std::string open(const std::string& where = "true") const {
        return ask(
            "SELECT coalesce(string_agg(concat_ws(' ', phase, key, reason, attempts), ', ' ORDER BY phase, "
            "key, reason), '') FROM osmig.reject WHERE resolved IS NULL AND " +
            where);
    }
    // "<command of the run> <phase of its pass>" for each run that resolved one.
    std::string resolvers() const {
        return ask(
            "SELECT coalesce(string_agg(DISTINCT n.command || ' ' || o.phase, ', '), '') FROM osmig.reject r "
            "JOIN osmig.run n ON n.run = r.resolved JOIN osmig.pass o USING (pass)");
    }
    std::string unconserved() const {
        return ask("SELECT count(*) FROM osmig.conservation c JOIN osmig.step s USING (pass, phase, type, "
                   "step) "
                   "WHERE s.state = 'done' AND NOT conserved") +
               " " + ask("SELECT count(*) FROM osmig.money WHERE NOT conserved");
    }
};

struct place : asked {
    place() : asked(start::migrated) {}
};

struct empty_place : asked {
    empty_place() : asked(start::empty) {}
};

void check_ended(const program_result& result, int code, const lines& words) {
    BOOST_TEST(result.exit_code == code, result.err);
    for (const auto& word : words) BOOST_TEST(says(result, word), word << " is not in:\n" << result.err);
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(one_user_that_was_mended, place) {
    change(
        "UPDATE account SET email = 'early@bird.example', fullname = 'Now there' WHERE id = 13;"
        "UPDATE account SET fullname = 'Not asked for' WHERE id = 3");
    const auto others = open("key <> '13'");
    check_ended(retry({"--key=13", "--type=user"}), 0,
                {"1 reject (1 row) will be tried again", "  user:13: export, import (import no-email)",
                 "1 of 1 reject is resolved. None is left."});
    BOOST_TEST(ask("SELECT name FROM v2.users WHERE v1_id = 13") == "Now there");
    BOOST_TEST(ask("SELECT count(*) FROM v2.users WHERE name = 'Not asked for'") == "0");
    BOOST_TEST(open("key = '13' AND type = 'user'") == "");
    BOOST_TEST(open("key <> '13'") == others);
    BOOST_TEST(resolvers() == "retry import");
    BOOST_TEST(unconserved() == "0 0");
    // Staging stays whole: an import of everything is not refused.
    BOOST_TEST(count(*this, "osmig.part WHERE phase = 'export' AND NOT (whole AND state = 'done')") == "0");
    const auto all = run({"import_v1_data"});
    BOOST_TEST(all.exit_code == 3, all.err);
    phases();
    check_like_fresh(*this);
    check_ended(retry({"--key=13", "--type=user"}), 0, {"There are no open rejects of what was asked for."});
}

// Nothing is mended: every reject stays, with one attempt more, and the target as it is.
BOOST_FIXTURE_TEST_CASE(all_of_them_in_vain, place) {
    const auto before = contents(target_dsn);
    const auto rejects =
        ask("SELECT string_agg(concat_ws(' ', reject, attempts + 1), ', ' ORDER BY reject) FROM osmig.reject "
            "WHERE "
            "resolved IS NULL");
    const auto n = ask("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL");
    const auto listed = retry({"--list"});
    check_ended(listed, 0, {n + " rejects (", "  dataset:52: export, extract, import (", "  user:13: "});
    BOOST_TEST(count(*this, "osmig.run WHERE command = 'retry'") == "0");
    check_ended(retry({"--jobs=4"}), 3, {"0 of " + n + " rejects are resolved; " + n + " are left (exit 3)"});
    BOOST_TEST(
        ask("SELECT string_agg(concat_ws(' ', reject, attempts), ', ' ORDER BY reject) FROM osmig.reject "
            "WHERE resolved IS NULL") == rejects);
    BOOST_TEST(difference(before, contents(target_dsn)) == "");
    BOOST_TEST(unconserved() == "0 0");
    // Documents and staging are whole, as they were.
    const auto all = run({"import_v1_data"});
    BOOST_TEST(all.exit_code == 3, all.err);
    BOOST_TEST(difference(before, contents(target_dsn)) == "");
}

// The mapping is mended: the dataset arrives, with the entries that could not be read without it.
BOOST_FIXTURE_TEST_CASE(a_dataset_with_all_that_hangs_on_it, place) {
    change("UPDATE dataset SET data = (SELECT data FROM dataset WHERE id = 2) WHERE id = 52");
    const auto untouched =
        ask("SELECT string_agg(concat_ws(' ', part, pass), ', ' ORDER BY part) FROM osmig.part WHERE "
            "unit_group NOT IN "
            "('', '52') OR phase = 'import' AND step = 'entries' AND name <> '52'");
    const auto others = open("key <> '52'");
    check_ended(retry({"--reason=mapping-unparsable", "--key=52"}), 0,
                {"  dataset:52: export, extract, import (extract mapping-unparsable)",
                 "1 of 1 reject is resolved. None is left."});
    BOOST_TEST(open("key = '52'") == "");
    BOOST_TEST(open("key <> '52'") == others);
    BOOST_TEST(ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 52") == "12");
    BOOST_TEST(
        ask("SELECT string_agg(concat_ws(' ', part, pass), ', ' ORDER BY part) FROM osmig.part WHERE "
            "unit_group NOT IN ('', '52') OR phase = 'import' AND step = 'entries' AND name <> '52'") ==
        untouched);
    BOOST_TEST(unconserved() == "0 0");
    phases();
    BOOST_TEST(fact_counts(*this, 52) == "0 0 12");
    check_like_fresh(*this);
}

namespace {

// Entries without an id, rows that cannot be staged, a badge on no dataset, a view that cannot be read.
const char* const ailments = R"(
    ALTER TABLE "regional-spending__entry" DROP CONSTRAINT IF EXISTS "regional-spending__entry_pkey";
    ALTER TABLE "regional-spending__entry" ALTER COLUMN id DROP NOT NULL;
    UPDATE "regional-spending__entry" SET id = NULL
     WHERE id IN (SELECT id FROM "regional-spending__entry" ORDER BY id LIMIT 3);
    ALTER TABLE source ALTER COLUMN created_at TYPE text;
    UPDATE source SET created_at = 'never' WHERE id IN (3, 4, 14);
    INSERT INTO badges_on_datasets (badge_id, dataset_id) VALUES (1, NULL);
    UPDATE view SET state = '{' WHERE id = (SELECT min(id) FROM view WHERE dataset_id IS NOT NULL))";

// The unit's facts are loaded anew though staging is as it was; then the legacy is mended.
void check_entries(const place& w) {
    BOOST_TEST(w.open("key LIKE '5/%'") == "import 5/ no-key 1, import 5/ no-key 1, import 5/ no-key 1");
    check_ended(w.retry({"--reason=no-key", "--staged"}), 3,
                {"  dataset:5: extract, import (import no-key × 3)", "3 are left"});
    BOOST_TEST(w.open("key LIKE '5/%'") == "import 5/ no-key 2, import 5/ no-key 2, import 5/ no-key 2");
    w.change("UPDATE \"regional-spending__entry\" SET id = md5(ctid::text) WHERE id IS NULL");
    check_ended(w.retry({"--reason=no-key"}), 0, {"3 of 3 rejects are resolved. None is left."});
    BOOST_TEST(w.ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 5") == "480");
    BOOST_TEST(w.resolvers() == "retry import");
}

// Of three rows two are mended, one of them by being deleted.
void check_staging(const place& w) {
    BOOST_TEST(w.open("phase = 'export'") ==
               "export 14 not-storable 1, export 3 not-storable 1, export 4 not-storable 1");
    w.change("UPDATE source SET created_at = '2014-01-01' WHERE id = 4; DELETE FROM source WHERE id = 14");
    check_ended(w.retry({"--phase=export", "--staged"}), 3, {"Not driven: 3 rejects of the export"});
    check_ended(w.retry({"--phase=export"}), 3,
                {"  file:4: export, extract, import (export not-storable)",
                 "2 of 3 rejects are resolved; 1 is left"});
    BOOST_TEST(w.open("phase = 'export'") == "export 3 not-storable 2");
    BOOST_TEST(w.ask("SELECT created_at FROM v2.sources WHERE v1_id = 4") != "");
    // The legacy is as it was: it is tried again all the same.
    check_ended(w.retry({"--phase=export"}), 3, {"0 of 1 reject are resolved"});
    BOOST_TEST(w.open("phase = 'export'") == "export 3 not-storable 3");
    w.change("UPDATE source SET created_at = '2014-01-01' WHERE id = 3");
}

// A badge on no dataset is nobody's: its step is imported whole.
void check_rows_of_no_unit(const place& w) {
    BOOST_TEST(w.open("step = 'badge'") == "import :1 no-dataset 1, import :4 no-dataset 2");
    w.change("UPDATE badges_on_datasets SET dataset_id = 2 WHERE dataset_id IS NULL");
    check_ended(w.retry({"--step=ds.badge"}), 0, {"  dataset.badge, the whole step", "None is left."});
    BOOST_TEST(w.open("step = 'badge'") == "");
}

// A view's reject has the view's key; it is the dataset that is driven.
void check_view(const place& w) {
    const auto dataset = w.ask("SELECT dataset_id FROM v1.view WHERE state = '{'");
    const auto view = w.ask("SELECT id FROM v1.view WHERE state = '{'");
    w.change("UPDATE view SET state = '{}' WHERE state = '{'");
    check_ended(w.retry({"--reason=state-unparsable", "--key=" + view}), 0,
                {"  dataset:" + dataset + ": export", "None is left."});
}

// An account is gone from the legacy: there is nothing left to migrate.
void check_gone(const place& w) {
    w.change("DELETE FROM account_dataset WHERE account_id = 13; DELETE FROM account WHERE id = 13");
    check_ended(w.retry({"--type=user", "--key=13"}), 0, {"None is left."});
    BOOST_TEST(w.open("type = 'user' AND key = '13'") == "");
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(ailments_one_by_one, place) {
    change(ailments);
    phases();
    for (const auto check : {check_entries, check_staging, check_rows_of_no_unit, check_view, check_gone}) {
        check(*this);
        BOOST_TEST(unconserved() == "0 0");
    }
    phases();
    // The import was no half of the retry's: it looked at all of them.
    BOOST_TEST(fact_counts(*this, 5) == "0 0 480");
    BOOST_TEST(count(*this, "osmig.pass WHERE ended IS NULL") == "0");
}

// Killed between the export, which has resolved the reject, and the import: the next one goes on with it.
BOOST_FIXTURE_TEST_CASE(what_a_stopped_one_left, place) {
    change(
        "ALTER TABLE source ALTER COLUMN created_at TYPE text; UPDATE source SET created_at = 'never' WHERE "
        "id = 3");
    phases();
    BOOST_TEST(count(*this, "v2.sources WHERE v1_id = 3 AND created_at = '2014-01-01'") == "0");
    change("UPDATE source SET created_at = '2014-01-01' WHERE id = 3");
    execute(target_dsn,
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no "
            "room' USING "
            "ERRCODE = '53100'; END $$; CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON v2.sources "
            "EXECUTE FUNCTION "
            "full_disk()");
    const auto stopped = retry({"--phase=export"}, {{"OSMIG_RETRIES", "0"}});
    check_ended(stopped, 6, {"no room", "To go on where it stopped: osmig retry --phase=export"});
    BOOST_TEST(open("phase = 'export'") == "");
    execute(target_dsn, "DROP TRIGGER full_disk ON v2.sources; DROP FUNCTION full_disk()");
    check_ended(retry({"--phase=export"}), 0, {"  file:3: export, extract, import"});
    BOOST_TEST(count(*this, "v2.sources WHERE v1_id = 3 AND created_at = '2014-01-01'") == "1");
    check_ended(retry({"--phase=export"}), 0, {"There are no open rejects of what was asked for."});
}

// A package is published as the last publish_packages did it.
BOOST_FIXTURE_TEST_CASE(a_package, place) {
    const scratch_folder store;
    const auto address = "file://" + (store.path() / "packages").string();
    execute(target_dsn, "DELETE FROM v2.\"" + table_of(*this, 2) + "\" WHERE _id = 7");
    const auto first = run({"publish_packages", "--owner=house", "--store=" + address});
    BOOST_TEST(first.exit_code == 3, first.err);
    check_ended(retry({"--phase=publish"}), 3, {"  dataset:2: publish (publish other-rows)", "1 is left"});
    BOOST_TEST(open("phase = 'publish'") == "publish 2 other-rows 2");
    run({"import_v1_data"});
    check_ended(retry({"--phase=publish"}), 0, {"None is left."});
    BOOST_TEST(ask("SELECT count(*) || ' ' || count(DISTINCT split_part(key, '/', 1)) FROM v2.published") ==
               "17 1");
}

// A row whose parent was rejected comes with it, without anybody asking: in a retry of the parent, and in a next journey.
BOOST_FIXTURE_TEST_CASE(children_follow_their_parent, empty_place) {
    change(
        "ALTER TABLE dataset ALTER COLUMN updated_at TYPE text; UPDATE dataset SET updated_at = 'never' "
        "WHERE id "
        "IN (52, 5)");
    phases();
    const std::string theirs = "type = 'dataset' AND step IN ('dataset', 'entries') AND key IN ('5', '52')";
    BOOST_TEST(
        open(theirs) ==
        "export 5 not-storable 1, export 52 not-storable 1, import 5 no-mapping 1, import 52 no-mapping 1");
    change("UPDATE dataset SET updated_at = '2014-01-01' WHERE id = 5");
    check_ended(retry({"--phase=export", "--key=5"}), 0,
                {"  dataset:5: export, extract, import (export not-storable)", "None is left."});
    BOOST_TEST(ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 5") == "480");
    BOOST_TEST(open(theirs) ==
               "export 52 not-storable 2, import 52 no-mapping 1");  // met again with its table
    change(
        "UPDATE dataset SET updated_at = '2014-01-01', data = (SELECT data FROM dataset WHERE id = 2) WHERE "
        "id = 52");
    phases();
    BOOST_TEST(ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 52") == "12");
    BOOST_TEST(open(theirs) == "");
    BOOST_TEST(unconserved() == "0 0");
    check_like_fresh(*this);
}

BOOST_FIXTURE_TEST_CASE(what_is_refused, place) {
    check_refused(retry({"--reason=nope"}), 2, {"nothing was ever rejected for that"});
    check_refused(retry({"--step=ds.99"}), 2, {"ds.99"});
    check_refused(retry({"--run=99999"}), 2, {"there was no such run"});
    check_refused(retry({}, {{"ALLOW_DATA_MIGRATION", "no"}}), 6, {"ALLOW_DATA_MIGRATION"});
    BOOST_TEST(count(*this, "osmig.run WHERE command = 'retry'") == "0");
}
