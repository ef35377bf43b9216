// Legacies that are not UTF-8, and texts that are easily broken on the way.
#define BOOST_TEST_MODULE encodings
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/migration_from.hpp"
#include "tests/support/small_star.hpp"

using namespace osmig::test;

namespace {

migration_world& world() {
    static migration_world one;
    return one;
}

// Rows of the shared tables beside the star of dataset 3, "cafe".
constexpr const char* shared_rows = R"(
INSERT INTO account (id, name, fullname, email) VALUES (1, 'rene', {0}, 'rene@example.org'), (2, 'ida', 'Ida', 'ida@example.org');
INSERT INTO source (id, url, analysis, dataset_id) VALUES (1, 'http://example.org/' || {0}, '{{}}', 3);
)";

// `text` is a SQL expression, in UTF-8 unless the database is SQL_ASCII.
std::string legacy_in(const std::string& name, const std::string& encoding, const std::string& text) {
    const auto dsn = world().legacy.create_database(name, encoding) +
                     (encoding == "SQL_ASCII" ? "" : " client_encoding=UTF8");
    run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
    add_star(dsn, {.id = 3, .name = "cafe", .entries = 40, .text = text});
    execute(dsn, fmt::format(fmt::runtime(shared_rows), text));
    return dsn;
}

const std::vector<std::pair<std::string, std::string>> staged{
    {"account", "id, name, fullname, email"},
    {"dataset", "id, name, label, description, currency, data, private, created_at, updated_at"},
    {"source", "id, url, analysis, dataset_id"},
    {"cafe__to", "id, name, label"},
    {"cafe__entry", "id, to_id, amount, note"},
};

// What each row of a table is in UTF-8 bytes; computed by the server, whatever encoding its client speaks.
std::string image(const std::string& dsn, const std::string& schema, const std::string& table,
                  const std::string& columns) {
    return query_value(dsn,
                       fmt::format("SELECT count(*) || ' ' || md5(string_agg(md5(convert_to((ROW({}))::text, "
                                   "'UTF8')), ' ' ORDER BY id::text "
                                   "COLLATE \"C\")) FROM {}.\"{}\"",
                                   columns, schema, table));
}

void check_staging(const std::string& legacy, const migration_from& j) {
    for (const auto& [table, columns] : staged)
        BOOST_TEST(image(j.dsn, "v1", table, columns) == image(legacy, "public", table, columns), table);
}

std::string fact_table(const migration_from& j) {
    return j.value("SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = '3'");
}

// All texts that should be `expected` are, in the target: a package's, a user's, a fact's.
void check_target(const migration_from& j, const std::string& expected) {
    BOOST_TEST(j.value("SELECT name FROM v2.users WHERE v1_id = 1") == expected);
    BOOST_TEST(j.value("SELECT url FROM v2.sources WHERE v1_id = 1") == "http://example.org/" + expected);
    BOOST_TEST(j.value("SELECT package->>'title' FROM v2.packages WHERE v1_id = 3") == expected);
    BOOST_TEST(j.value("SELECT note || '|' || to_label FROM " + fact_table(j) +
                       " WHERE openspending_id = 'e000005'") == expected + "5|" + expected + "6");
}

void check_second_pass(const migration_from& j, const std::string& codes) {
    const auto before = contents(j.dsn);
    BOOST_TEST(j.all() == codes);
    BOOST_TEST(difference(before, contents(j.dsn)) == "");
    BOOST_TEST(j.broken() == "");
    for (const auto& command : phase_commands) {
        BOOST_TEST(j.value(fmt::format("SELECT sum(inserted) || ' ' || sum(updated) FROM osmig.conservation "
                                       "WHERE pass = (SELECT max(pass) "
                                       "FROM osmig.pass WHERE phase = '{}')",
                                       phase_word(command))) == "0 0",
                   command);
    }
}

// "<type>.<step> <key> <whether the byte is in the original>", in order.
std::vector<std::string> rejects_with(const migration_from& j, const std::string& byte) {
    std::vector<std::string> out;
    for (const auto& row : j.rows(fmt::format(
             "SELECT format('%s.%s %s %s', type, step, key, position('{}'::bytea IN original) > 0) FROM "
             "osmig.reject WHERE phase = 'export' AND resolved IS NULL AND NOT carried ORDER BY 1",
             byte)))
        out.push_back(row[0]);
    return out;
}

using texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(latin1_arrives_as_utf8) {
    const auto legacy = legacy_in("latin1", "LATIN1", "'Bjørn Ångström, Straße «ñ» ½'");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    check_staging(legacy, j);
    check_target(j, "Bjørn Ångström, Straße «ñ» ½");
    BOOST_TEST(j.broken() == "");
    check_second_pass(j, "0 0 0");
}

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

// Bytes that Windows-1252 leaves undefined: chr() is the byte in a database of one-byte characters.
BOOST_AUTO_TEST_CASE(undefined_bytes_of_windows_1252_are_rejected_with_their_original) {
    const auto legacy = legacy_in("win1252", "WIN1252", "'„Größe“ – 5 € …'");
    execute(legacy, R"(
        UPDATE account SET fullname = 'bad' || chr(129) WHERE id = 2;
        UPDATE "cafe__to" SET label = chr(129) WHERE id = 8;
        UPDATE "cafe__entry" SET note = 'ä' || chr(129) || E'\t' WHERE id = 'e000017')");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.phase({"export_from_v1", "--batchsize=10"}).exit_code == 3);
    BOOST_TEST(rejects_with(j, "\\x81") ==
                   (texts{"dataset.dimensions 3/to/8 t", "dataset.entries 3/e000017 t", "user.account 2 t"}),
               boost::test_tools::per_element());
    BOOST_TEST(j.value("SELECT original = convert_to(E'e000017\\t2\\t17.25\\t', 'UTF8') || '\\xe4815c74' "
                       "FROM osmig.reject WHERE key = '3/e000017'") == "t");
    BOOST_TEST(j.value("SELECT sqlstate FROM osmig.reject WHERE key = '3/e000017'") == "22P05");
    BOOST_TEST(j.counts("export_from_v1") == query_value(legacy, "SELECT 52 || ' ' || 49 || ' 0 0 3'"));
    j.phase({"extract_v1_documents"});
    j.phase({"import_v1_data"});
    BOOST_TEST(j.broken() == "");
    check_target(j, "„Größe“ – 5 € …");
    BOOST_TEST(j.value("SELECT rejected FROM osmig.money WHERE v1_id = '3'") == "17.25");
    check_second_pass(j, "3 0 0");

    // Mended in the legacy, it arrives.
    execute(legacy,
            "UPDATE account SET fullname = 'Ida Ø' WHERE id = 2; UPDATE \"cafe__to\" SET label = 'Ö' WHERE "
            "id = 8;"
            "UPDATE \"cafe__entry\" SET note = 'ä' WHERE id = 'e000017'");
    BOOST_TEST(j.all() == "0 0 0");
    check_staging(legacy, j);
    BOOST_TEST(j.value("SELECT count(*) FROM " + fact_table(j)) == "40");
    BOOST_TEST(j.value("SELECT name FROM v2.users WHERE v1_id = 2") == "Ida Ø");
    BOOST_TEST(j.value("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL") == "0");
    BOOST_TEST(j.broken() == "");
}

// SQL_ASCII holds whatever was put in; only its owner knows what it is.
BOOST_AUTO_TEST_CASE(sql_ascii_is_read_as_its_owner_says) {
    const auto legacy = legacy_in("ascii_win", "SQL_ASCII",
                                  "'Gr\xf6\xdf"
                                  "e \x80'");
    const migration_from j(world(), legacy, {{"OSMIG_V1_REPLICA_ENCODING", "WIN1252"}});
    BOOST_TEST(j.all() == "0 0 0");
    check_target(j, "Größe €");
    BOOST_TEST(j.broken() == "");
    check_second_pass(j, "0 0 0");
}

BOOST_AUTO_TEST_CASE(sql_ascii_that_nobody_explains_is_utf8_or_rejected) {
    const auto legacy = legacy_in("ascii_utf8", "SQL_ASCII", "'Größe 😀'");
    execute(legacy,
            "UPDATE account SET fullname = 'Jos\xe9' WHERE id = 2;"
            "UPDATE \"cafe__entry\" SET note = 'caf\xe9' WHERE id IN ('e000001', 'e000002', 'e000040')");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.phase({"export_from_v1", "--batchsize=10"}).exit_code == 3);
    BOOST_TEST(
        rejects_with(j, "\\xe9") == (texts{"dataset.entries 3/e000001 t", "dataset.entries 3/e000002 t",
                                           "dataset.entries 3/e000040 t", "user.account 2 t"}),
        boost::test_tools::per_element());
    BOOST_TEST(j.value("SELECT sqlstate FROM osmig.reject WHERE key = '3/e000001'") == "22021");
    j.phase({"extract_v1_documents"});
    j.phase({"import_v1_data"});
    check_target(j, "Größe 😀");
    BOOST_TEST(j.value("SELECT rejected FROM osmig.money WHERE v1_id = '3'") == "43.75");
    BOOST_TEST(j.broken() == "");
    check_second_pass(j, "3 0 0");
}

BOOST_AUTO_TEST_CASE(an_encoding_that_does_not_exist_is_a_usage_error) {
    const auto legacy = legacy_in("ascii_none", "SQL_ASCII", "'a'");
    const migration_from j(world(), legacy, {{"OSMIG_V1_REPLICA_ENCODING", "KLINGON"}});
    const auto result = j.run({"export_from_v1"});
    BOOST_TEST(result.exit_code == 2);
    BOOST_TEST(result.err.find("KLINGON") != std::string::npos, result.err);
}

// Every byte is valid in a LATIN1 database; what Windows programs put there its owner may know.
BOOST_AUTO_TEST_CASE(what_latin1_really_holds_can_be_said) {
    const auto legacy = legacy_in("latin1win", "LATIN1", "'5 ' || chr(128)");
    const migration_from j(world(), legacy, {{"OSMIG_V1_REPLICA_ENCODING", "WIN1252"}});
    BOOST_TEST(j.all() == "0 0 0");
    check_target(j, "5 €");
}

BOOST_AUTO_TEST_CASE(what_utf8_holds_is_not_to_be_garbled) {
    const auto legacy = legacy_in("utf8said", "UTF8", "'Größe'");
    const migration_from j(world(), legacy, {{"OSMIG_V1_REPLICA_ENCODING", "LATIN1"}});
    const auto refused = j.run({"export_from_v1"});
    BOOST_TEST(refused.exit_code == 5);
    BOOST_TEST(refused.err.find("OSMIG_V1_REPLICA_ENCODING") != std::string::npos, refused.err);
}

// Compared by the servers, byte for byte.
BOOST_AUTO_TEST_CASE(what_is_easily_broken_arrives_as_it_was) {
    const auto legacy = legacy_in(
        "odd_texts", "UTF8", "'𝄞 عربى e\xcc\x81 \xe2\x80\xae\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7'");
    execute(legacy, R"(
        UPDATE dataset SET created_at = '9999-12-31 23:59:59.999999', updated_at = 'infinity';
        UPDATE "cafe__entry" e SET note = t.text FROM (VALUES
            ('e000001', E'\\.'), ('e000002', E'\n\\.\n'), ('e000003', E'\t\\t\\\t\\'), ('e000004', E'a\r\nb\rc\nd'), ('e000005', E'\\N'),
            ('e000006', ''), ('e000007', NULL), ('e000008', E'\x01\x02\x08\x0b\x0c\x1b\x7f'), ('e000009', '😀🏳️‍🌈'), ('e000010', E'\\x41\\101'),
            ('e000011', E'"a,b";''c''$1'), ('e000012', chr(65279) || 'bom'), ('e000013', chr(1114111) || chr(55295))) AS t (id, text)
         WHERE t.id = e.id;
        UPDATE "cafe__entry" SET amount = 5e-324 WHERE id = 'e000020';
        UPDATE "cafe__entry" SET amount = 1.7976931348623157e308 WHERE id = 'e000021';
        UPDATE "cafe__entry" SET amount = 0.1::float8 + 0.2::float8 WHERE id = 'e000022';
        UPDATE "cafe__entry" SET amount = 'NaN' WHERE id = 'e000023';
        UPDATE "cafe__entry" SET amount = '-0' WHERE id = 'e000024';
        UPDATE "cafe__entry" SET note = repeat(E'0123456789 ä\\\t\r\n😀' , 12 * 1024 * 1024 / 22) WHERE id = 'e000030';
        INSERT INTO log_record (id, message, "timestamp") VALUES
            (1, repeat(md5('1') || E'\\.\n', 12 * 1024 * 1024 / 35), '0044-03-15 00:00:00 BC'), (2, E'\\', '-infinity'))");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.phase({"export_from_v1"}).exit_code == 0);
    check_staging(legacy, j);
    const std::string log =
        "id, run_id, category, level, message, \"timestamp\", error, \"row\", attribute, \"column\", "
        "data_type, value";
    BOOST_TEST(image(j.dsn, "v1", "log_record", log) == image(legacy, "public", "log_record", log));
    BOOST_TEST(j.value("SELECT length(message) > 12000000 FROM v1.log_record WHERE id = 1") == "t");
    j.phase({"extract_v1_documents"});
    j.phase({"import_v1_data"});
    BOOST_TEST(j.broken() == "");
    const auto texts_of = [](const std::string& dsn, const std::string& table, const std::string& id) {
        return query_value(dsn, fmt::format("SELECT md5(string_agg({} || ':' || coalesce(md5(note), 'NULL'), "
                                            "',' ORDER BY {} COLLATE \"C\")) FROM {}",
                                            id, id, table));
    };
    BOOST_TEST(texts_of(j.dsn, fact_table(j), "openspending_id") ==
               texts_of(legacy, "\"cafe__entry\"", "id"));
    const auto before = contents(j.dsn);
    BOOST_TEST(j.phase({"export_from_v1"}).exit_code == 0);
    BOOST_TEST(difference(before, contents(j.dsn)) == "");
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

// A row that can no longer be staged is not gone: what it became stays until it can.
BOOST_AUTO_TEST_CASE(a_dataset_whose_row_breaks_later_keeps_what_it_had) {
    const auto legacy = legacy_in("ascii_later", "SQL_ASCII", "'a'");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    const auto facts = fact_table(j);
    const auto url = "SELECT url FROM v2.sources WHERE v1_id = 1",
               user = "SELECT name FROM v2.users WHERE v1_id = 2";
    execute(legacy,
            "UPDATE dataset SET label = 'caf\xe9'; UPDATE source SET url = '\xe9'; UPDATE account SET "
            "fullname = '\xe9' WHERE "
            "id = 2");
    BOOST_TEST(j.all() == "3 0 0");
    BOOST_TEST(j.broken() == "");
    BOOST_TEST(fact_table(j) == facts);
    BOOST_TEST(j.value("SELECT count(*) FROM " + facts) == "40");
    BOOST_TEST(j.value("SELECT count(*) FROM v2.packages WHERE v1_id = 3") == "1");
    BOOST_TEST(j.value(url) + " " + j.value(user) == "http://example.org/a Ida");
    execute(legacy,
            "UPDATE dataset SET label = 'b'; DELETE FROM source; UPDATE account SET fullname = 'Ida B.' "
            "WHERE id = 2");
    BOOST_TEST(j.all() == "0 0 0");
    BOOST_TEST(j.value("SELECT package->>'title' FROM v2.packages WHERE v1_id = 3") + j.value(user) ==
               "bIda B.");
    BOOST_TEST(j.value("SELECT count(*) FROM v2.sources") == "0");
    BOOST_TEST(j.broken() == "");
}
