// The fixtures themselves: the bundled database, the generator, and the rebuilding of a real export.
#define BOOST_TEST_MODULE fixtures
#include <boost/test/unit_test.hpp>
#include <iostream>

#include "tests/support/decimal.hpp"
#include "tests/support/python_json.hpp"
#include "tests/support/rebuild.hpp"
#include "tests/support/server.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

const throwaway_server& server() {
    static const throwaway_server one;
    return one;
}

std::string fixture(const char* file) { return (source_folder() / "fixtures" / file).string(); }

std::string real_export() {
    const auto folder = shared_folder() / "data/tekjur-rikissjods";
    return std::filesystem::exists(folder / "dataset.csv") ? folder.string() : "";
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
        dumps[i] = run_or_throw({"pg_dump", "--inserts", "-d", dsn});
        // pg_dump since August 2025 writes a random key into \restrict and \unrestrict.
        for (std::size_t at = 0; (at = dumps[i].find("restrict ")) != std::string::npos;)
            dumps[i].erase(at, dumps[i].find('\n', at) - at);
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
    BOOST_TEST(
        query_value(dsn,
                    "SELECT sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', "
                    "relname), false, true, '')))[1]::text::int) FROM pg_class WHERE relkind = 'r' "
                    "AND relnamespace = 'public'::regnamespace AND right(relname, 7) = '__entry' "
                    "AND relname <> '__entry'") == "2887");
    BOOST_TEST(query_value(dsn, "INSERT INTO account (name) VALUES ('next') RETURNING id") == "901");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rebuilt)

BOOST_AUTO_TEST_CASE(the_real_export_comes_out_again) {
    const std::string folder = real_export();
    if (folder.empty()) {
        BOOST_TEST_MESSAGE("skipped: there is no real export (../shared, or OSMIG_SHARED)");
        std::cerr << "skipped: there is no real export (../shared, or OSMIG_SHARED)\n";
        return;
    }
    const std::string dsn = server().create_database("rebuilt");
    run_sql_file(dsn, fixture("schema.sql"));
    rebuild_v1(dsn, folder);
    const csv_table expected = fixture_cells(folder);
    const csv_table found = query_cells(dsn, fixture_query(folder), fixture_measures(folder));
    BOOST_TEST(expected.rows.size() == 480u);
    BOOST_CHECK(found.header == expected.header);
    BOOST_CHECK(found.rows == expected.rows);
    BOOST_TEST(query_value(dsn, "SELECT sum(amount::numeric) FROM \"tekjur-rikissjods__entry\"") ==
               "505830313491");
    BOOST_TEST(query_value(dsn, "SELECT label FROM \"tekjur-rikissjods__time\" WHERE id = 1") ==
               "31. January 2012");
    BOOST_TEST(query_value(dsn, "SELECT left(data, 40) FROM dataset WHERE id = 1465") ==
               "{\"mapping\": {\"amount\": {\"description\": nul");
    BOOST_TEST(query_value(dsn,
                           "SELECT a.email FROM account a JOIN account_dataset t ON t.account_id = a.id "
                           "WHERE t.dataset_id = 1465 AND a.id = 844") == "tryggvib@rebuilt.example");
}

BOOST_AUTO_TEST_SUITE_END()
