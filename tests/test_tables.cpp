// Which of the legacy's tables are taken for what: shared tables that lack columns or are missing, and what only looks
// like a star.
#include <fmt/format.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"
#include "tests/support/odd_star.hpp"

using namespace osmig::test;
namespace data = boost::unit_test::data;

namespace {

// A v1 database with one star and one row of everything around it.
const char* const one_of_each = R"(
SELECT add_star(1, 'budget');
INSERT INTO account (id, name, email) VALUES (7, 'ana', 'ana@example.org');
INSERT INTO account_dataset VALUES (1, 7);
INSERT INTO source (id, url, dataset_id) VALUES (3, 'http://example.org/a.csv', 1);
INSERT INTO run (id, status, dataset_id, source_id) VALUES (4, 'complete', 1, 3);
INSERT INTO log_record (id, run_id) VALUES (5, 4);
INSERT INTO dataset_language (id, code, dataset_id) VALUES (1, 'en', 1);
INSERT INTO dataset_territory (id, code, dataset_id) VALUES (1, 'IS', 1);
INSERT INTO view (id, name, dataset_id) VALUES (1, 'default', 1);
INSERT INTO badge (id, label) VALUES (1, 'good');
INSERT INTO badges_on_datasets VALUES (1, 1);
)";

const std::string& template_of_one() {
    static const std::string name = [] {
        execute(legacy_of_odd_stars(world().legacy, "one_of_each"), one_of_each);
        return std::string("one_of_each");
    }();
    return name;
}

std::string altered(const std::string& sql) {
    static int number = 0;
    const auto name = fmt::format("altered_{}", ++number);
    execute(world().legacy.dsn(), fmt::format("CREATE DATABASE {} TEMPLATE {}", name, template_of_one()));
    execute(world().legacy.dsn(name), sql);
    return name;
}

struct of_one : journey {
    explicit of_one(const std::string& sql) : journey(altered(sql)) {}
    ~of_one() {
        world().legacy.drop_database(legacy_dsn.substr(
            legacy_dsn.find("altered_"),
            legacy_dsn.find(' ', legacy_dsn.find("altered_")) - legacy_dsn.find("altered_")));
    }
};

void check_law(const journey& j) {
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
}

std::string amount(const journey& j, int id) {
    const auto table = table_of(j, id);
    return table.empty() ? "" : j.ask("SELECT sum(amount) FROM v2.\"" + table + '"');
}

struct missing {
    const char* table;
    const char* lost;  // a query of what is not in v2 for it
    const char* is;
};
std::ostream& operator<<(std::ostream& out, const missing& m) { return out << m.table; }

const std::vector<missing> shared{
    {"account",
     "SELECT (SELECT count(*) FROM v2.users) || ' ' || (SELECT owner = md5('house@example.org') FROM "
     "v2.packages)",
     "1 true"},
    {"badge", "SELECT count(*) FROM v1.badge", ""},
    {"source", "SELECT count(*) FROM v2.sources", "0"},
    {"run", "SELECT last_run IS NULL FROM v2.sources", "t"},
    {"log_record", "SELECT count(*) FROM v2.packages", "1"},
    {"account_dataset", "SELECT owner = md5('house@example.org') FROM v2.packages", "t"},
    {"dataset_language", "SELECT package #>> '{openspending_v1,languages}' IS NULL FROM v2.packages", "t"},
    {"dataset_territory", "SELECT package ? 'countryCode' FROM v2.packages", "f"},
    {"badges_on_datasets", "SELECT count(*) FROM v2.packages", "1"},
    {"view", "SELECT count(*) FROM v2.packages", "1"},
    {"migrateversion", "SELECT count(*) FROM v2.packages", "1"},
};

}  // namespace

BOOST_DATA_TEST_CASE(a_shared_table_that_v1_never_had_is_empty, data::make(shared), one) {
    const of_one j(fmt::format("DROP TABLE {} CASCADE", one.table));
    const auto exported = j.phase("export_from_v1");
    BOOST_TEST(exported.exit_code == 0, exported.err);
    BOOST_TEST(says(exported, fmt::format("the legacy has no table {};", one.table)) ==
               (std::string(one.table) != "migrateversion"));
    j.phases();
    BOOST_TEST(amount(j, 1) == "3006");
    if (std::string(one.table) != "badge") BOOST_TEST(j.ask(one.lost) == one.is);
    check_law(j);
}

// Nothing is called gone because a table is.
BOOST_AUTO_TEST_CASE(a_shared_table_that_was_there_before_is_asked_for) {
    of_one j("");
    j.phases();
    const auto before = contents(j.target_dsn);
    j.change("ALTER TABLE source RENAME TO source_away");
    check_refused(j.phase("export_from_v1"), 5, {"no table source any more", "Put it back", "osmig flush"});
    BOOST_TEST(contents(j.target_dsn).at("v2.sources") == before.at("v2.sources"));
    j.change("ALTER TABLE source_away RENAME TO source");
    j.phases();
    BOOST_TEST(difference(before, contents(j.target_dsn)) == "");
    check_law(j);
}

BOOST_AUTO_TEST_CASE(without_datasets_nothing_is_read) {
    for (const char* sql : {"DROP TABLE dataset CASCADE", "ALTER TABLE dataset RENAME name TO title",
                            "ALTER TABLE dataset RENAME id TO key",
                            "ALTER TABLE dataset RENAME TO d; CREATE VIEW dataset AS SELECT * FROM d"}) {
        const of_one j(sql);
        check_refused(j.phase("export_from_v1"), 5, {"has no", "dataset", "Check OSMIG_V1_REPLICA_DSN"});
        BOOST_TEST(j.ask("SELECT count(*) FROM osmig.part WHERE state <> 'pending'") == "0");
        const auto users = j.phase("export_from_v1", {"--only=user.account"});
        BOOST_TEST(users.exit_code == 0, users.err);
    }
}

BOOST_AUTO_TEST_CASE(columns_may_be_missing_and_more) {
    const of_one j(
        "ALTER TABLE dataset DROP category, DROP ckan_uri, DROP private, DROP created_at, ADD \"we\"\"ird "
        "%\" int[] DEFAULT '{1,2}', "
        "ADD legacy_key text DEFAULT 'x', ADD seen inet DEFAULT '10.0.0.1';"
        "ALTER TABLE account DROP fullname, DROP password, DROP api_key, ADD content_hash bytea DEFAULT "
        "'\\x00ff';"
        "ALTER TABLE source DROP analysis, DROP created_at; ALTER TABLE run DROP time_start, DROP status;"
        "ALTER TABLE badge DROP label, DROP image, DROP description, DROP creator_id, DROP created_at, DROP "
        "updated_at, DROP id CASCADE;"
        "ALTER TABLE account_dataset DROP CONSTRAINT account_dataset_pkey; ALTER TABLE dataset_language DROP "
        "id");
    const auto exported = j.phase("export_from_v1");
    BOOST_TEST(exported.exit_code == 0, exported.err);
    for (const char* column : {"dataset has no column category", "account has no column fullname",
                               "run has no column status", "the legacy has no table badge"})
        BOOST_TEST(says(exported, column), column);
    j.phases();
    BOOST_TEST(j.ask("SELECT \"we\"\"ird %\" || seen FROM v1.dataset") == "{1,2}10.0.0.1");
    BOOST_TEST(j.ask("SELECT content_hash FROM v1.account") == "\\x00ff");
    BOOST_TEST(j.ask("SELECT private FROM v2.packages") == "t");
    BOOST_TEST(j.ask("SELECT name FROM v2.users WHERE v1_id = 7") == "ana");
    BOOST_TEST(amount(j, 1) == "3006");
    check_law(j);
}

// ---- Stars

namespace {

const char* const stars = R"(
-- No primary key anywhere; the entries' id is plain text.
SELECT add_star(10, 'keyless'); ALTER TABLE keyless__entry DROP CONSTRAINT keyless__entry_pkey, ALTER id TYPE text;
ALTER TABLE keyless__to DROP CONSTRAINT keyless__to_pkey;
-- Rows in children: v1 saw them.
SELECT add_star(11, 'heirs'); CREATE TABLE heirs_more () INHERITS (heirs__entry); CREATE TABLE heirs_most () INHERITS (heirs__entry);
INSERT INTO heirs_more VALUES ('m1', 2, 4), ('m2', 2, 5); INSERT INTO heirs_most VALUES ('n1', 2, 6);
CREATE TABLE heirs_to (note text) INHERITS (heirs__to); INSERT INTO heirs_to VALUES (9, 'nine', 'Nine');
UPDATE heirs_most SET to_id = 9;
SELECT add_star(12, 'parts'); DROP TABLE parts__entry;
CREATE TABLE parts__entry (id varchar(42), to_id int, amount float) PARTITION BY LIST (to_id);
CREATE TABLE parts__1 PARTITION OF parts__entry FOR VALUES IN (1); CREATE TABLE parts__2 PARTITION OF parts__entry DEFAULT;
INSERT INTO parts__entry VALUES ('a', 1, 1.5), ('b', 2, 2.5), ('c', 3, 4);
-- What is no table is not read.
SELECT add_star(13, 'seen'); ALTER TABLE seen__entry RENAME TO seen_base; CREATE VIEW seen__entry AS SELECT * FROM seen_base;
SELECT add_star(14, 'kept'); ALTER TABLE kept__to RENAME TO kept_base; CREATE MATERIALIZED VIEW kept__to AS SELECT * FROM kept_base;
SELECT add_star(15, 'far'); DROP TABLE far__entry;
CREATE FOREIGN DATA WRAPPER nobody; CREATE SERVER nowhere FOREIGN DATA WRAPPER nobody;
CREATE FOREIGN TABLE far__entry (id text, amount float) SERVER nowhere;
SELECT add_star(16, 'elsewhere'); CREATE SCHEMA other; ALTER TABLE elsewhere__entry SET SCHEMA other;
-- The entry table has an integer key: it is a dimension called "entry".
SELECT add_star(17, 'numbered'); ALTER TABLE numbered__entry ALTER id TYPE int USING 1 + length(id), DROP CONSTRAINT numbered__entry_pkey;
-- No tables, and tables of nobody.
INSERT INTO dataset (id, name, data) VALUES (18, 'nothing', '{"mapping": {"amount": {"type": "measure", "datatype": "float"}}}');
CREATE TABLE "a__entry__x" (id varchar(42), amount float); CREATE TABLE "data-entry" (id serial PRIMARY KEY);
CREATE TABLE budget__copy (id int, name text); CREATE TABLE spatial_ref_sys (srid int PRIMARY KEY); CREATE TABLE nought ();
-- Missing and more columns; a dimension that entries point to is gone; one that they do not point to is left.
SELECT add_star(19, 'drifting'); DROP TABLE drifting__to; ALTER TABLE drifting__entry ADD extra text;
CREATE TABLE drifting__left (id serial PRIMARY KEY, name text);
)";

const journey& migrated_stars() {
    static const of_one one(stars);
    static const program_result exported = one.phase("export_from_v1");
    static const bool done = [] {
        for (const char* words :
             {"11 tables of the legacy are not read, belonging to no step and no star: a__entry__x, "
              "budget__copy, data-entry, "
              "heirs_more, ",
              "3 views of the legacy are not read, as only tables are: far__entry, kept__to, seen__entry."})
            BOOST_TEST(says(exported, words), exported.err);
        BOOST_TEST(!says(exported, "migrateversion"));
        one.phases();
        return true;
    }();
    BOOST_REQUIRE(done);
    return one;
}

}  // namespace

BOOST_AUTO_TEST_CASE(stars_of_every_build_arrive) {
    const auto& j = migrated_stars();
    BOOST_TEST(amount(j, 10) == "30006");
    BOOST_TEST(amount(j, 11) == "33021");
    BOOST_TEST(amount(j, 12) == "8.0");
    BOOST_TEST(amount(j, 14) == "42006");
    BOOST_TEST(amount(j, 19) == "57006");
    BOOST_TEST(j.list("SELECT to_label, count(*) FROM v2.\"" + table_of(j, 11) +
                      "\" GROUP BY 1 ORDER BY 1") == (lines{"L11 5", "Nine 1"}),
               boost::test_tools::per_element());
    check_law(j);
}

BOOST_AUTO_TEST_CASE(what_is_no_star_is_not_imported_and_said) {
    const auto& j = migrated_stars();
    for (const int id : {13, 15, 16, 17, 18}) {
        BOOST_TEST(table_of(j, id) == "", id);
        BOOST_TEST(tasks_of(j, id).find("facts-no-tables") != std::string::npos, id);
    }
    BOOST_TEST(tasks_of(j, 14) == "columns-missing columns-unmapped no-owner");
    BOOST_TEST(tasks_of(j, 19) == "columns-missing columns-unmapped no-owner");
    BOOST_TEST(j.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'v1' AND tablename IN "
                     "('a__entry__x', 'data-entry', "
                     "'budget__copy', 'heirs_more', 'parts__1', 'seen__entry')") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM v1.drifting__left") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL") == "0");
}

BOOST_AUTO_TEST_CASE(a_second_pass_over_them_changes_nothing) {
    const auto& j = migrated_stars();
    const auto before = contents(j.target_dsn);
    j.phases();
    BOOST_TEST(difference(before, contents(j.target_dsn)) == "");
    check_law(j);
}
