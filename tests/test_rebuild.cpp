// A v1 database rebuilt from a real export: v1's own query gives the export again, cell for cell.
#include <boost/test/unit_test.hpp>

#include "tests/support/needs.hpp"
#include "tests/support/rebuild.hpp"
#include "tests/support/server.hpp"

using namespace osmig::test;

namespace {

const needs an_export(no_real_export);

struct rebuilt {
    rebuilt() : dsn(server.create_database("rebuilt")) {
        run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
        rebuild_v1(dsn, real_export());
    }
    throwaway_server server{{"fsync = off"}};
    std::string dsn;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_real_export_comes_out_again, rebuilt) {
    const csv_table expected = fixture_cells(real_export());
    const csv_table found = query_cells(dsn, fixture_query(real_export()), fixture_measures(real_export()));
    BOOST_TEST(expected.rows.size() == 480u);
    BOOST_CHECK(found.header == expected.header);
    BOOST_CHECK(found.rows == expected.rows);

    BOOST_TEST(query_value(dsn, "SELECT sum(amount::numeric) FROM \"tekjur-rikissjods__entry\"") ==
               "505830313491");
    BOOST_TEST(query_value(dsn, "SELECT label FROM \"tekjur-rikissjods__time\" WHERE id = 1") ==
               "31. January 2012");
    BOOST_TEST(query_value(dsn, "SELECT label FROM dataset WHERE id = 1465") == "Tekjur ríkissjóðs");
    BOOST_TEST(query_value(dsn,
                           "SELECT data ~ '^[[:ascii:]]+$' AND data LIKE '%\"Upph\\\\u00e6\\\\u00f0\"%' "
                           "FROM dataset WHERE id = 1465") == "t");
    BOOST_TEST(query_value(dsn, "SELECT email FROM account WHERE id = 844") == "tryggvib@rebuilt.example");
    BOOST_TEST(query_value(dsn, "SELECT account_id FROM account_dataset WHERE dataset_id = 1465") == "844");
}

// The star is what v1 made: ../shared/data/legacy_v1_star_example.sql is a dump of this very one.
BOOST_FIXTURE_TEST_CASE(the_star_has_v1_s_shape, rebuilt) {
    BOOST_TEST(
        query_value(
            dsn,
            "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) "
            "FROM pg_attribute WHERE attrelid = '\"tekjur-rikissjods__entry\"'::regclass AND attnum > 0") ==
        "id character varying(42), category_id integer, subcategory_id integer, time_id integer, "
        "amount double precision");
    BOOST_TEST(query_value(dsn,
                           "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute "
                           "WHERE attrelid = '\"tekjur-rikissjods__time\"'::regclass AND attnum > 0") ==
               "id week name label month yearmonth year quarter day");
    BOOST_TEST(
        query_value(dsn,
                    "SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE contype = 'f' "
                    "AND conrelid = '\"tekjur-rikissjods__entry\"'::regclass") ==
        "fk_tekjur-rikissjods_category fk_tekjur-rikissjods_subcategory fk_tekjur-rikissjods_time");
}
