// Legacies that are not UTF-8, and texts that are easily broken on the way.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/encoded_legacy.hpp"

using namespace osmig::test;

namespace {

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

// All texts that should be `expected` are, in the target: a package's, a user's, a fact's.
void check_target(const migration_from& j, const std::string& expected) {
    BOOST_TEST(j.value("SELECT name FROM v2.users WHERE v1_id = 1") == expected);
    BOOST_TEST(j.value("SELECT url FROM v2.sources WHERE v1_id = 1") == "http://example.org/" + expected);
    BOOST_TEST(j.value("SELECT package->>'title' FROM v2.packages WHERE v1_id = 3") == expected);
    BOOST_TEST(j.value("SELECT note || '|' || to_label FROM " + fact_table(j) +
                       " WHERE openspending_id = 'e000005'") == expected + "5|" + expected + "6");
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
