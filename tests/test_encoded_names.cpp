// Names of tables and columns that are not ASCII, in legacies of any encoding.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/encoded_legacy.hpp"

using namespace osmig::test;

namespace {

using texts = std::vector<std::string>;

}  // namespace

// v1 itself allowed ASCII only, but a database may hold more than v1 put there.
BOOST_AUTO_TEST_CASE(names_of_tables_and_columns_may_be_latin1_too) {
    const auto legacy = legacy_in("latin1names", "LATIN1", "'é'");
    execute(legacy, R"(
        CREATE TABLE "Prüfung" (id integer PRIMARY KEY, "Größe" text);
        CREATE TABLE "cafe__größe" (id serial PRIMARY KEY, name text, label text);
        INSERT INTO "cafe__größe" VALUES (1, 'groß', 'Groß');
        ALTER TABLE "cafe__entry" ADD "größe_id" integer;
        UPDATE "cafe__entry" SET "größe_id" = 1)");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    BOOST_TEST(j.value("SELECT to_regclass('v1.\"cafe__größe\"') IS NOT NULL") == "t");
    BOOST_REQUIRE(j.value("SELECT to_regclass('v1.\"cafe__größe\"') IS NOT NULL") == "t");
    BOOST_TEST(j.value("SELECT label FROM v1.\"cafe__größe\"") == "Groß");
    BOOST_TEST(j.value("SELECT sum(\"größe_id\") FROM v1.\"cafe__entry\"") == "40");
    BOOST_TEST(j.broken() == "");
}

// Names that are no text in the legacy's encoding are asked for by their bytes, and staged under a name that shows them.
BOOST_AUTO_TEST_CASE(names_that_are_no_text_are_staged_under_names_that_show_their_bytes) {
    const auto legacy = legacy_in("ascii_names", "SQL_ASCII", "'a'");
    execute(legacy,
            "CREATE TABLE \"cafe__\xe9\" (id serial PRIMARY KEY, name text, label text); INSERT INTO "
            "\"cafe__\xe9\" VALUES "
            "(1, 'n', 'l');"
            "CREATE TABLE \"cafe__\\xe9\" (id serial PRIMARY KEY, name text, label text); INSERT INTO "
            "\"cafe__\\xe9\" VALUES "
            "(7, 'm', 'k');"
            "ALTER TABLE cafe__entry ADD \"\xe9_id\" integer, ADD \"größe\" text, ADD \"\xff\" text; UPDATE "
            "cafe__entry SET "
            "\"\xe9_id\" = 1, \"größe\" = 'g', \"\xff\" = 'f';"
            "INSERT INTO dataset (id, name) VALUES (4, 'th\xe9'), (5, 'fine');"
            "UPDATE dataset SET data = replace(data, '\"note\"', '\"größe\": {\"type\": \"attribute\"}, "
            "\"\\\\xff\": {\"type\": "
            "\"attribute\"}, \"note\"') WHERE id = 3;"
            "CREATE TABLE \"th\xe9__entry\" (id varchar PRIMARY KEY, amount float8); INSERT INTO "
            "\"th\xe9__entry\" VALUES ('a', 2.5)");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "3 0 3");
    BOOST_TEST(j.value("SELECT array_agg(t.id ORDER BY t.id)::text FROM (SELECT id FROM v1.\"cafe__\\xe9\" "
                       "UNION ALL SELECT "
                       "d.id FROM v1.dataset d WHERE id = 5) t") == "{5,7}");
    BOOST_TEST(j.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'v1' AND tablename LIKE "
                       "'cafe\\_\\_\\\\xe9~%'") == "1");
    BOOST_TEST(j.value("SELECT sum(\"\\xe9_id\") || ' ' || min(\"größe\") || ' ' || min(\"\\xff\") FROM "
                       "v1.cafe__entry") == "40 g f");
    BOOST_TEST(j.value("SELECT min(grosse) || max(xff) FROM " + fact_table(j)) == "gf");
    BOOST_TEST(j.value("SELECT amount FROM v1.\"th\\xe9__entry\"") == "2.5");
    BOOST_TEST(rejects_with(j, "\\xe9") == (texts{"dataset.dataset 4 t"}), boost::test_tools::per_element());
    BOOST_TEST(j.value("SELECT count(*) FROM v2.packages WHERE v1_id IN (3, 5)") == "2");
    BOOST_TEST(j.broken() == "");
    check_second_pass(j, "3 0 3");
}

// 40 letters of LATIN1 are 80 bytes of UTF-8: the target cuts at 63, and two names may be alike up to there.
BOOST_AUTO_TEST_CASE(names_too_long_in_utf8_are_told_apart) {
    const auto legacy = legacy_in("latin1long", "LATIN1", "'é'");
    const std::string forty = "äääääääääääääääääääääääääääääääääääääääää";
    execute(
        legacy,
        fmt::format(
            "ALTER TABLE cafe__entry ADD \"{0}1\" text, ADD \"{0}2\" text; UPDATE cafe__entry SET \"{0}1\" = "
            "'1', \"{0}2\" = '2'",
            forty));
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    BOOST_TEST(j.value("SELECT count(*) FROM v1.cafe__entry e, LATERAL (SELECT string_agg(value, '' ORDER BY "
                       "value) AS all "
                       "FROM jsonb_each_text(to_jsonb(e)) WHERE key LIKE 'äää%~%') x WHERE x.all = '12'") ==
               "40");
    check_second_pass(j, "0 0 0");
}

// Read in the order of a text key, whose checkpoints hold any bytes.
BOOST_AUTO_TEST_CASE(keys_in_other_encodings_are_gone_on_after) {
    const auto legacy = legacy_in("latin1keys", "LATIN1", "'é'");
    execute(legacy, R"(
        DROP TABLE cafe__entry;
        CREATE TABLE cafe__entry (id varchar(42) PRIMARY KEY, to_id integer, amount float8, note text) PARTITION BY HASH (id);
        CREATE TABLE cafe__entry_1 PARTITION OF cafe__entry FOR VALUES WITH (MODULUS 1, REMAINDER 0);
        INSERT INTO cafe__entry SELECT 'é\' || lpad(n::text, 6, '0') || 'ü', 1, n, 'ö' FROM generate_series(1, 40) n)");
    const migration_from j(world(), legacy);
    const auto stopped = j.run({"export_from_v1", "--batchsize=10"}, {{"OSMIG_FAULT", "batch_read:8"}});
    BOOST_TEST(stopped.exit_code == 137);
    world().wait_for_lock(j.database);
    BOOST_TEST(j.phase({"export_from_v1", "--batchsize=10"}).exit_code == 0);
    BOOST_TEST(
        j.value("SELECT count(DISTINCT id) || ' ' || count(*) || ' ' || min(id) FROM v1.cafe__entry") ==
        "40 40 é\\000001ü");
    BOOST_TEST(j.broken() == "");
}
