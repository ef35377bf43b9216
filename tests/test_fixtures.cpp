// The fixtures themselves: the bundled database, its SQLite copy, the generator; and what tests are made
// with.
#include <soci/soci.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/csv.hpp"
#include "tests/support/decimal.hpp"
#include "tests/support/python_json.hpp"
#include "tests/support/server.hpp"
#include "tests/support/sqlite_legacy.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

const throwaway_server& server() {
    static const throwaway_server one({"fsync = off"});  // nothing here depends on it
    return one;
}

std::string fixture(const char* file) { return (source_folder() / "fixtures" / file).string(); }

std::string dump(const std::string& dsn) {
    std::string text = run_or_throw({"pg_dump", "--inserts", "-d", dsn});
    // Since August 2025 pg_dump writes a random key after \restrict and \unrestrict.
    for (std::size_t at = 0; (at = text.find("restrict ")) != std::string::npos;) {
        text.erase(at, text.find('\n', at) - at);
    }
    return text;
}

// All entries of all tables that end as an entry table's name does.
std::string entries(const std::string& dsn) {
    return query_value(dsn, R"(
        SELECT sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', relname), false, true,
                                                        '')))[1]::text::int)
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND right(relname, 7) = '__entry' AND relname <> '__entry')");
}

std::string generated(const std::string& name, const std::map<std::string, std::string>& options) {
    std::string dsn = server().create_database(name);
    run_sql_file(dsn, fixture("schema.sql"));
    run_sql_file(dsn, fixture("generate.sql"), options);
    return dsn;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(readers)

BOOST_AUTO_TEST_CASE(csv_knows_quotes_and_line_ends) {
    const csv_table table = parse_csv("a,b\r\n\"x\"\"y\",\"1,\r\n2\"\r\n,\"\"\"\"\nlast,");
    BOOST_TEST(table.header == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
    BOOST_REQUIRE_EQUAL(table.rows.size(), 3u);
    BOOST_TEST(table.rows[0][0] == "x\"y");
    BOOST_TEST(table.rows[0][1] == "1,\r\n2");
    BOOST_TEST(table.rows[1][0] == "");
    BOOST_TEST(table.rows[1][1] == "\"");
    BOOST_TEST(table.rows[2][0] == "last");
    BOOST_CHECK_THROW(parse_csv("a,b\n1\n"), std::runtime_error);
    BOOST_CHECK_THROW(parse_csv("a\n\"1\n"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(decimals_have_one_form) {
    BOOST_TEST(canonical_decimal("10062874206.0") == "10062874206");
    BOOST_TEST(canonical_decimal("-0.0") == "0");
    BOOST_TEST(canonical_decimal("1e22") == "1" + std::string(22, '0'));
    BOOST_TEST(canonical_decimal("-1.25E-3") == "-0.00125");
    BOOST_TEST(canonical_decimal("007.50") == "7.5");
    BOOST_TEST(canonical_decimal("0.30000000000000004") == "0.30000000000000004");
    BOOST_TEST(canonical_decimal("100") == "100");
    BOOST_TEST(canonical_decimal("+.5e+1") == "5");
    for (const char* text : {"1e", "1e5x", "e5", "--1", ".", "0x1"})
        BOOST_TEST(canonical_decimal(text) == text);
    BOOST_TEST(canonical_decimal("NaN") == "NaN");
    BOOST_TEST(canonical_decimal("") == "");
    BOOST_TEST(canonical_decimal("1,234.50") == "1,234.50");
}

BOOST_AUTO_TEST_CASE(json_is_written_as_python_2_did) {
    const auto document = json::parse(R"({"a":[1,"é\"\\:,"],"b":{"c":"💶","d":null}})");
    BOOST_TEST(python_json(document) ==
               R"({"a": [1, "\u00e9\"\\:,"], "b": {"c": "\ud83d\udcb6", "d": null}})");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bundled)

BOOST_AUTO_TEST_CASE(loads_and_is_the_same_every_time) {
    std::string dumps[2];
    for (int i = 0; i < 2; ++i) {
        const std::string dsn = server().create_database("bundled" + std::to_string(i));
        run_sql_file(dsn, fixture("load.sql"));
        dumps[i] = dump(dsn);
    }
    BOOST_CHECK(dumps[0] == dumps[1]);
    BOOST_TEST(dumps[0].find("SECRET") != std::string::npos);
}

// fixtures/README.md promises these numbers.
BOOST_AUTO_TEST_CASE(has_what_its_readme_says) {
    const std::string dsn = server().create_database("counted");
    run_sql_file(dsn, fixture("load.sql"));
    BOOST_TEST(query_value(dsn, "SELECT count(*) FROM account") == "14");
    BOOST_TEST(query_value(dsn, "SELECT count(*) FROM dataset") == "23");
    BOOST_TEST(query_value(dsn, "SELECT count(*) FROM pg_namespace WHERE nspname = 'public'") == "1");
    BOOST_TEST(query_value(dsn, "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace") ==
               "0");
    BOOST_TEST(entries(dsn) == std::to_string(2851 + 36));  // and those of gone-2010
    BOOST_TEST(query_value(dsn, "INSERT INTO account (name) VALUES ('next') RETURNING id") == "901");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(generator)

BOOST_AUTO_TEST_CASE(options_decide_and_the_same_ones_give_the_same) {
    const std::map<std::string, std::string> options = {
        {"datasets", "20"}, {"entries", "1500"}, {"seed", "5"}};
    const std::string one = generated("one", options);
    BOOST_TEST(entries(one) == "1500");
    BOOST_TEST(query_value(one, "SELECT count(*) FROM dataset") == "20");
    BOOST_TEST(dump(one) == dump(generated("two", options)));
    BOOST_TEST(dump(one) !=
               dump(generated("other", {{"datasets", "20"}, {"entries", "1500"}, {"seed", "6"}})));
    BOOST_TEST(
        query_value(one, "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE '%\\_\\_%'") >
        "80");
}

BOOST_AUTO_TEST_CASE(dirt_comes_when_asked_for) {
    const std::string dsn = generated("dirty", {{"datasets", "45"}, {"entries", "4000"}, {"dirty", "1"}});
    BOOST_TEST(query_value(
                   dsn, "SELECT count(*) FROM dataset WHERE id < 900000 AND (data IS NULL OR data = '{}')") ==
               "6");
    BOOST_TEST(query_value(dsn, "SELECT count(*) FROM dataset WHERE id < 900000") == "44");
    BOOST_TEST(query_value(dsn, "SELECT count(*) FROM source WHERE id < 900000 AND dataset_id IS NULL") ==
               "1");
    const std::string odd = query_value(
        dsn, "SELECT quote_ident(name || '__entry') FROM dataset WHERE id < 900000 AND name LIKE '%6'");
    BOOST_TEST(query_value(dsn, "SELECT count(*) FROM " + odd + " WHERE department_id = 999999") != "0");
    BOOST_TEST(query_value(dsn, "SELECT count(*) FROM " + odd + " WHERE amount = 'NaN'") != "0");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(programs)

BOOST_AUTO_TEST_CASE(output_and_exit_code_come_back) {
    const program_result result =
        run_program({"sh", "-c", "cat; echo wrong >&2; exit 3"}, {.env = {}, .input = "in", .folder = {}});
    BOOST_TEST(result.exit_code == 3);
    BOOST_TEST(result.out == "in");
    BOOST_TEST(result.err == "wrong\n");
    BOOST_TEST(!result.timed_out);
    BOOST_CHECK_THROW(run_or_throw({"false"}), std::runtime_error);
    BOOST_CHECK_THROW(run_program({"no-such-program"}), std::system_error);
}

BOOST_AUTO_TEST_CASE(no_database_of_the_developer_is_inherited) {
    ::setenv("PGHOST", "production", 1);
    ::setenv("ALLOW_DATA_MIGRATION", "true", 1);
    const program_options options{
        .env = {{"OSMIG_FAULT", "after_copy:3"}, {"HOME", std::nullopt}}, .input = {}, .folder = "/"};
    const program_result result = run_program(
        {"sh", "-c", "echo \"$PGHOST|$ALLOW_DATA_MIGRATION|$OSMIG_FAULT|${HOME-unset}|$PWD\""}, options);
    ::unsetenv("PGHOST");
    ::unsetenv("ALLOW_DATA_MIGRATION");
    BOOST_TEST(result.out == "||after_copy:3|unset|/\n");
}

BOOST_AUTO_TEST_CASE(a_child_can_be_watched_and_killed) {
    child program({"sh", "-c", "echo ready; exec sleep 60"});
    BOOST_TEST(program.wait_for("ready"));
    BOOST_TEST(program.running());
    program.signal(SIGKILL);
    BOOST_TEST(program.wait().exit_code == 128 + SIGKILL);
    BOOST_TEST(!program.running());
    BOOST_TEST(run_program({"sleep", "60"}, {}, std::chrono::milliseconds(50)).timed_out);
    BOOST_TEST(!child({"true"}).wait_for("never said"));
}

// More than a pipe would hold.
BOOST_AUTO_TEST_CASE(much_output_stalls_no_one) {
    BOOST_TEST(run_program({"sh", "-c", "yes | head -c 3000000"}).out.size() == 3000000u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(servers)

BOOST_AUTO_TEST_CASE(a_server_is_followed_crashes_stops_and_starts) {
    throwaway_server one({"max_connections = 17", "fsync = off"});
    const std::string dsn = one.create_database("it's");
    BOOST_TEST(query_value(dsn, "SHOW max_connections") == "17");
    execute(dsn, "CREATE TABLE kept AS SELECT 1 AS n");
    {
        const throwaway_server standby(one, {"hot_standby_feedback = on"});
        BOOST_TEST(query_value(standby.dsn("it's"),
                               "SELECT pg_is_in_recovery() AND (SELECT n FROM kept) = 1") == "t");
        BOOST_TEST(query_value(standby.dsn(), "SHOW hot_standby_feedback") == "on");
    }
    one.restart_immediate();
    BOOST_TEST(query_value(dsn, "SELECT n FROM kept") == "1");
    one.stop();
    BOOST_CHECK_THROW(query_value(dsn, "SELECT 1"), std::exception);
    one.start();
    BOOST_TEST(query_value(dsn, "SELECT n FROM kept") == "1");
    one.drop_database("it's");
    BOOST_CHECK_THROW(query_value(dsn, "SELECT 1"), std::exception);
    BOOST_TEST(query_value(one.create_database("old", "LATIN1"), "SHOW server_encoding") == "LATIN1");
}

BOOST_AUTO_TEST_CASE(what_psql_says_of_a_broken_file_is_told) {
    const auto file = server().folder() / "broken.sql";
    std::ofstream(file) << "SELECT 1;\nSELEKT 2;\n";
    BOOST_CHECK_EXCEPTION(
        run_sql_file(server().dsn(), file), std::runtime_error,
        [](const std::exception& e) { return std::string(e.what()).find("SELEKT") != std::string::npos; });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sqlite)

BOOST_AUTO_TEST_CASE(a_copy_has_every_table_but_twins) {
    const std::string dsn = server().create_database("for_sqlite");
    run_sql_file(dsn, fixture("load.sql"));
    const auto file = server().folder() / "v1.sqlite";
    const std::vector<std::string> left_out = copy_to_sqlite(dsn, file);
    BOOST_TEST(
        left_out == (std::vector<std::string>{"Aid-Flows__entry", "Aid-Flows__time", "aid-flows__Sector",
                                              "aid-flows__entry", "aid-flows__sector", "aid-flows__time"}),
        boost::test_tools::per_element());
    soci::session copy("sqlite3", "dbname=" + file.string());
    const auto value = [&](const std::string& sql) {
        std::string text;
        copy << sql, soci::into(text);
        return text;
    };
    BOOST_TEST(value("SELECT CAST(count(*) AS TEXT) FROM sqlite_master WHERE type = 'table'") ==
               std::to_string(74 - 6));
    BOOST_TEST(
        value("SELECT CAST(count(*) AS TEXT) FROM springfield_budget__entry WHERE typeof(amount) = 'real'") ==
        "1200");
    BOOST_TEST(value("SELECT CAST(private AS TEXT) || typeof(private) FROM dataset WHERE id = 17") ==
               "1integer");
    BOOST_TEST(value("SELECT created_at FROM dataset WHERE id = 2") == "2012-03-01 08:15:30.000123");
    BOOST_TEST(value("SELECT type FROM pragma_table_info('account') WHERE name = 'fullname'") ==
               "VARCHAR(2000)");
    BOOST_TEST(value("SELECT label FROM \"mairie-de-saint-remy__poste\" WHERE name = 'tab'") ==
               "avant\taprès");
    BOOST_TEST(value("SELECT CAST(count(*) AS TEXT) FROM \"odd-amounts__entry\" WHERE amount IS NULL") ==
               "2");
    double exact = 0;
    copy << "SELECT max(amount) FROM \"odd-amounts__entry\" WHERE amount < 9.1e13", soci::into(exact);
    BOOST_TEST(exact == 90071992547409.93);
}

BOOST_AUTO_TEST_SUITE_END()
