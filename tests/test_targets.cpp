// What hangs on datasets and sources arrives: runs, badges, views; what needs a person is a task; log records come
// only where they are asked for.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

const journey& done() {
    static const journey one(start::migrated);
    return one;
}

std::string tasks(const journey& j, const std::string& type, int key) {
    return j.ask(fmt::format(
        "SELECT string_agg(kind, ' ' ORDER BY kind) FROM v2.tasks WHERE type = '{}' AND v1_key = '{}'", type,
        key));
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_run_arrives_with_v1_s_ids) {
    BOOST_TEST(
        query_rows(done().target_dsn,
                   "SELECT v1_id, v1_dataset_id, v1_source_id, operation, state, started, ended FROM v2.runs "
                   "ORDER BY 1") ==
        query_rows(done().legacy_dsn,
                   "SELECT id, dataset_id, source_id, operation, status, time_start, time_end FROM run ORDER "
                   "BY 1"));
    BOOST_TEST(import_counts(done(), "file.run") == "14 14 0 0 0 0");
}

BOOST_AUTO_TEST_CASE(badges_and_who_has_them) {
    BOOST_TEST(done().list("SELECT v1_id, label, creator = md5('admin@openspending.example') FROM v2.badges "
                           "ORDER BY 1") == (lines{"1 Official t", "2 Vérifié ✓ f", "4 Orphan "}),
               boost::test_tools::per_element());
    BOOST_TEST(done().list("SELECT v1_dataset_id, v1_badge_id FROM v2.package_badges ORDER BY 1, 2") ==
                   (lines{"2 1", "2 2", "5 1", "11 2"}),
               boost::test_tools::per_element());
    BOOST_TEST(
        done().list("SELECT key, reason FROM osmig.reject WHERE step = 'badge'") == lines{":4 no-dataset"},
        boost::test_tools::per_element());
    BOOST_TEST(import_counts(done(), "dataset.badge") == "5 4 0 0 0 1");
}

BOOST_AUTO_TEST_CASE(views_and_their_states) {
    BOOST_TEST(
        done().list("SELECT v1_id, v1_dataset_id, v1_account_id, widget, private, state FROM v2.views "
                    "ORDER BY 1") ==
            (lines{R"(1 2 3 treemap f {"drilldowns":["department","programme"],"year":"2012","cuts":{}})",
                   R"(2 11 5 bubbletree t {"drilldown":"poste","label":"é"})",
                   R"(3 31  aggregate_table f {"foo":"banana"})", "5 56 844 treemap t ", "8   treemap t "}),
        boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT owner = md5('ana@prefeitura.example') FROM v2.views WHERE v1_id = 1") ==
               "t");
    BOOST_TEST(
        query_rows(done().target_dsn, "SELECT name, label, description FROM v2.views ORDER BY v1_id") ==
        query_rows(done().legacy_dsn, "SELECT name, label, description FROM view ORDER BY id"));
    BOOST_TEST(done().list("SELECT key, reason, convert_from(original, 'UTF8') LIKE '%[\"to\"%' FROM "
                           "osmig.reject WHERE step = 'view'") == lines{"5 state-unparsable t"},
               boost::test_tools::per_element());
    BOOST_TEST(tasks(done(), "view", 5) == "no-state");
    BOOST_TEST(count(done(), "v2.tasks WHERE type = 'view'") == "1");
}

BOOST_AUTO_TEST_CASE(sources_that_need_a_person) {
    BOOST_TEST(
        done().list("SELECT v1_key, string_agg(kind, ' ' ORDER BY kind) FROM v2.tasks WHERE type = 'source' "
                    "GROUP BY 1 ORDER BY v1_key::int") ==
            (lines{"9 analysis-error last-run-failed", "13 no-analysis", "20 last-run-removed",
                   "25 no-dataset", "26 no-dataset no-url", "31 last-run-failed"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(accounts_and_datasets_that_need_a_person) {
    BOOST_TEST(
        done().list("SELECT v1_key, string_agg(kind, ' ' ORDER BY kind) FROM v2.tasks WHERE type = 'user' "
                    "GROUP BY 1 ORDER BY v1_key::int") ==
            (lines{"3 email-case-twin", "13 no-email", "20 duplicate-email", "21 email-case-twin",
                   "22 no-email", "23 email-padded"}),
        boost::test_tools::per_element());
    BOOST_TEST(tasks(done(), "dataset", 63) == "no-name");
}

BOOST_AUTO_TEST_CASE(what_v2_has_no_place_for_is_kept_where_no_page_looks) {
    BOOST_TEST(done().ask("SELECT v1->>'script_root' FROM v2.users WHERE v1_id = 23") ==
               "https://scripts.example/evil");
    BOOST_TEST(done().ask("SELECT count(*) FROM v2.users WHERE v1::text ~ 'SECRET|password|api_key'") == "0");
    for (const auto* column : {"entry_custom_html", "serp_title", "serp_teaser", "schema_version"})
        BOOST_TEST(
            query_rows(done().target_dsn,
                       fmt::format("SELECT v1_id, v1->>'{0}' FROM v2.packages WHERE v1 ? '{0}' ORDER BY 1",
                                   column)) ==
            query_rows(done().legacy_dsn,
                       fmt::format("SELECT id, {0} FROM dataset WHERE {0} <> '' AND name IS "
                                   "NOT NULL ORDER BY 1",
                                   column)));
    BOOST_TEST(done().ask("SELECT count(*) FROM v2.packages WHERE v1 ? 'entry_custom_html'") != "0");
    BOOST_TEST(done().ask("SELECT count(*) FROM v2.packages WHERE package::text ~ '<[a-zA-Z/!?]' AND "
                          "package::text !~ ' <[^ ]*@'") == "0");
}

BOOST_FIXTURE_TEST_CASE(dirt_of_every_kind_arrives_or_is_rejected, again) {
    change(R"(
        INSERT INTO account (id, name, email) VALUES (1000, 'FOX', 'FOX@civic.example'), (1001, 'no-one', ' ');
        INSERT INTO view (id, name, state, public, dataset_id, account_id) VALUES
            (20, 'hidden', '[NaN, "\u0000", "\ud83d", 1.0]', true, 17, 900), (21, '<script>', '"{\"a\": 1}"', true, 44, 1),
            (22, NULL, NULL, NULL, 2, 3);
        INSERT INTO run (id, status, dataset_id, source_id) VALUES (30, 'exploded', 2, 7);
        INSERT INTO badges_on_datasets VALUES (NULL, 2), (NULL, NULL), (4, 2);
        INSERT INTO source (id, url, dataset_id) VALUES (40, 'javascript:alert(1)', 44), (41, '   ', 44);
        UPDATE dataset SET currency = ' eur ', description = '<script src=x></script>',
               entry_custom_html = '<iframe src=x>' WHERE id = 44;
        INSERT INTO dataset_territory (id, code, dataset_id) VALUES (20, ' se', 44), (21, 'zz', 44);
        INSERT INTO account (id, name, email) SELECT 2000 + n, 'member-' || n, n || '@team.example'
            FROM generate_series(1, 39) n;
        INSERT INTO account_dataset SELECT 44, 2000 + n FROM generate_series(1, 39) n;
        ALTER TABLE pesos__entry DROP CONSTRAINT pesos__entry_pkey; ALTER TABLE pesos__entry ALTER id DROP NOT NULL;
        INSERT INTO pesos__entry (id) VALUES (NULL), (NULL) )");
    phases();
    BOOST_TEST(
        list("SELECT v1_id, v1_dataset_id, private, owner IS NULL, state FROM v2.views WHERE v1_id >= 20 "
             "ORDER BY 1") ==
            (lines{R"(20 17 t f [NaN,"\u0000","\ud83d",1.0])", R"(21 44 f t "{\"a\": 1}")", "22 2 t f "}),
        boost::test_tools::per_element());
    BOOST_TEST(ask("SELECT state FROM v2.runs WHERE v1_id = 30") == "exploded");
    BOOST_TEST(list("SELECT key, reason FROM osmig.reject WHERE step = 'badge' AND resolved IS NULL ORDER BY "
                    "key COLLATE \"C\"") == (lines{"2: no-badge", ": no-dataset", ":4 no-dataset"}),
               boost::test_tools::per_element());
    BOOST_TEST(count(*this, "v2.package_badges WHERE id = '2:4'") == "1");
    BOOST_TEST(tasks(*this, "user", 9) == "email-case-twin");
    BOOST_TEST(tasks(*this, "user", 1000) == "email-case-twin");
    BOOST_TEST(tasks(*this, "user", 1001) == "");
    BOOST_TEST(ask("SELECT reason FROM osmig.reject WHERE type = 'user' AND key = '1001'") == "no-email");
    BOOST_TEST(tasks(*this, "source", 41) == "no-url");
    BOOST_TEST(ask("SELECT url FROM v2.sources WHERE v1_id = 40") == "javascript:alert(1)");
    BOOST_TEST(tasks_of(*this, 44) == "unknown-territory");
    BOOST_TEST(
        ask("SELECT detail LIKE '2 of its rows were rejected: 2 × no-key.%' FROM v2.tasks WHERE kind = "
            "'rows-rejected' AND v1_key = '62'") == "t");
    BOOST_TEST(
        list("SELECT package #>> '{model,measures,amount,currency}', package->'countryCode', "
             "jsonb_array_length(package->'contributors'), package::text ~ 'javascript:|<script|<iframe', "
             "v1->>'entry_custom_html', v1->>'description' FROM v2.packages WHERE v1_id = 44") ==
            lines{R"(EUR ["SE"] 39 f <iframe src=x> <script src=x></script>)"},
        boost::test_tools::per_element());
    check_agreement(*this);
    check_like_fresh(*this);
    const auto before = contents_of(*this, "v2");
    phases();
    BOOST_TEST(difference(before, contents_of(*this, "v2")) == "");
    BOOST_TEST(ask("SELECT sum(inserted) + sum(updated) FROM osmig.conservation WHERE pass > 6") == "0");
}

// What became private in the legacy is private with its views, and what is mended loses its tasks.
BOOST_FIXTURE_TEST_CASE(what_changes_in_the_legacy_changes_here, again) {
    change(
        "UPDATE dataset SET private = true WHERE id = 2; UPDATE view SET state = '{}' WHERE id = 5; "
        "UPDATE source SET analysis = '{}' WHERE id = 13; UPDATE run SET status = 'complete' WHERE id = 8; "
        "UPDATE account SET email = 'other@example.org' WHERE id = 21");
    phases();
    BOOST_TEST(ask("SELECT private FROM v2.views WHERE v1_id = 1") == "t");
    BOOST_TEST(ask("SELECT state FROM v2.views WHERE v1_id = 5") == "{}");
    BOOST_TEST(count(*this, "v2.tasks WHERE type = 'view'") == "0");
    BOOST_TEST(tasks(*this, "source", 13) == "");
    BOOST_TEST(tasks(*this, "source", 20) == "");
    BOOST_TEST(tasks(*this, "user", 3) == "");
    BOOST_TEST(count(*this, "osmig.reject WHERE step = 'view' AND resolved IS NULL") == "0");
    check_like_fresh(*this);
}

// A dataset that goes takes neither the view nor the badge of its own number along.
BOOST_FIXTURE_TEST_CASE(what_is_gone_in_the_legacy_goes_here, again) {
    change(
        "DELETE FROM view WHERE id = 2; DELETE FROM badges_on_datasets WHERE dataset_id = 11; "
        "DELETE FROM log_record; DELETE FROM run WHERE id = 6; "
        "UPDATE source SET dataset_id = NULL WHERE dataset_id = 5; UPDATE run SET dataset_id = NULL WHERE "
        "dataset_id = 5; DELETE FROM badges_on_datasets WHERE dataset_id = 5; DELETE FROM dataset_language "
        "WHERE dataset_id = 5; DELETE FROM dataset_territory WHERE dataset_id = 5; DELETE FROM dataset WHERE "
        "id = 5; UPDATE badges_on_datasets SET dataset_id = NULL WHERE badge_id = 2");
    phases();
    BOOST_TEST(list("SELECT v1_id FROM v2.views ORDER BY 1") == (lines{"1", "3", "5", "8"}),
               boost::test_tools::per_element());
    BOOST_TEST(tasks(*this, "view", 5) == "no-state");
    BOOST_TEST(list("SELECT id FROM v2.package_badges ORDER BY 1") == lines{"2:1"},
               boost::test_tools::per_element());
    BOOST_TEST(count(*this, "v2.runs WHERE v1_id = 6") == "0");
    BOOST_TEST(ask("SELECT v1_dataset_id IS NULL FROM v2.runs WHERE v1_id = 1") == "t");
    BOOST_TEST(tasks(*this, "source", 1) == "no-dataset");
    BOOST_TEST(package_of(*this, 5) == "");
    check_like_fresh(*this);
    change("DELETE FROM view WHERE id = 5");
    phases();
    BOOST_TEST(count(*this, "v2.views WHERE v1_id = 5") == "0");
    BOOST_TEST(tasks(*this, "view", 5) == "");
}

BOOST_AUTO_TEST_CASE(one_unit_alone_takes_what_belongs_to_it) {
    const journey j;
    j.phases({"--item=dataset:11"});
    BOOST_TEST(j.list("SELECT v1_id FROM v2.views") == lines{"2"}, boost::test_tools::per_element());
    BOOST_TEST(j.list("SELECT id FROM v2.package_badges") == lines{"11:2"}, boost::test_tools::per_element());
    BOOST_TEST(count(j, "v2.runs") == "0");
    j.phases({"--item=file:4"});
    BOOST_TEST(j.list("SELECT v1_id FROM v2.runs ORDER BY 1") == (lines{"4", "5"}),
               boost::test_tools::per_element());
    BOOST_TEST(j.list("SELECT v1_id, last_run FROM v2.sources") == lines{"4 complete"},
               boost::test_tools::per_element());
    j.phases({"--item=reference:2"});
    BOOST_TEST(j.list("SELECT v1_id FROM v2.badges") == lines{"2"}, boost::test_tools::per_element());
    BOOST_TEST(count(j, "osmig.conservation WHERE NOT conserved") == "0");
    check_whole_afterwards(j);
}

// They hold raw cell values and paths of v1's servers.
BOOST_FIXTURE_TEST_CASE(log_records_come_only_where_they_are_asked_for, again) {
    BOOST_TEST(count(*this, "v1.log_record") == "6");
    BOOST_TEST(count(*this, "v2.log_records") == "0");
    const auto plain = run({"import_v1_data"});
    BOOST_TEST(plain.exit_code == 3);
    BOOST_TEST(says(plain, "3 - log_record  passed over: imported only if asked, --with=file.log_record"));
    BOOST_TEST(count(*this, "v2.log_records") == "0");
    BOOST_TEST(count(*this, "osmig.step WHERE phase = 'import' AND step = 'log_record'") == "0");
    BOOST_TEST(count(*this, "osmig.pass WHERE ended IS NULL") == "0");
    BOOST_TEST(says(run({"plan"}), "if asked"));
    BOOST_TEST(run({"import_v1_data", "--with=file.log_record"}).exit_code == 3);
    BOOST_TEST(
        query_rows(target_dsn, "SELECT * FROM v2.log_records ORDER BY 1") ==
        query_rows(legacy_dsn,
                   "SELECT id, run_id, category, level, message, \"timestamp\", error, \"row\", attribute, "
                   "\"column\", data_type, value FROM log_record ORDER BY 1"));
    BOOST_TEST(import_counts(*this, "file.log_record") == "6 6 0 0 0 0");
    run({"import_v1_data"});
    BOOST_TEST(count(*this, "v2.log_records") == "6");
    change("DELETE FROM log_record WHERE id = 9");
    run({"export_from_v1"});
    BOOST_TEST(run({"import_v1_data", "--only=file.log_record"}).exit_code == 0);
    BOOST_TEST(count(*this, "v2.log_records") == "5");
}

// A step that was asked for, stopped, and is not asked for again does not keep its pass open for ever.
BOOST_FIXTURE_TEST_CASE(a_stopped_step_that_nobody_asks_for_again_is_left, again) {
    auto child =
        run_until({"import_v1_data", "--with=file.log_record", "--start=file.log_record", "--batchsize=2"},
                  "batch_read:2");
    child.signal();
    child.wait();
    wait_for_lock();
    BOOST_TEST(ask("SELECT state FROM osmig.step WHERE step = 'log_record' AND phase = 'import'") ==
               "running");
    BOOST_TEST(run({"import_v1_data"}).exit_code == 3);
    BOOST_TEST(count(*this, "osmig.pass WHERE ended IS NULL") == "0");
    BOOST_TEST(ask("SELECT state FROM osmig.step WHERE step = 'log_record' AND phase = 'import'") ==
               "skipped");
    BOOST_TEST(run({"import_v1_data", "--with=f.3"}).exit_code == 3);
    BOOST_TEST(count(*this, "v2.log_records") == "6");
    BOOST_TEST(import_counts(*this, "file.log_record") == "6 4 0 2 0 0");
}

BOOST_FIXTURE_TEST_CASE(asking_for_what_runs_anyway_is_a_mistake, again) {
    check_refused(run({"import_v1_data", "--with=file.run"}), 2,
                  {"--with=file.run (file.run) asks for what runs anyway"});
    check_refused(run({"import_v1_data", "--with=file.log_record", "--skip_file"}), 2, {"contradict"});
    check_refused(run({"export_from_v1", "--with=file.log_record"}), 2, {"--with"});
}
