// A real dataset, rebuilt as v1 had it, goes through the program: every fact, every cell, every krona arrives.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>

#include "tests/support/decimal.hpp"
#include "tests/support/example_migration.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/journey.hpp"
#include "tests/support/needs.hpp"
#include "tests/support/rebuild.hpp"

using namespace osmig::test;

namespace {

const needs an_export(no_real_export);

const std::string& rebuilt_legacy() {
    static const std::string name = [] {
        const auto dsn = world().legacy.create_database("real");
        run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
        rebuild_v1(dsn, real_export());
        return std::string("real");
    }();
    return name;
}

const journey& done() {
    static const journey one(rebuilt_legacy());
    static const std::vector<int> codes = one.phases();
    BOOST_TEST_REQUIRE(codes == (std::vector<int>{0, 0, 0}), boost::test_tools::per_element());
    return one;
}

std::string package(const std::string& path) {
    return done().ask(fmt::format("SELECT package #>> '{{{}}}' FROM v2.packages", path));
}

std::string fact_table() {
    return done().ask("SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables");
}

// The cells of a fact, measures as canonical decimals.
std::map<std::string, std::vector<std::string>> by_id(const csv_table& table) {
    std::map<std::string, std::vector<std::string>> out;
    for (const auto& row : table.rows) out[row.at(table.column("openspending_id"))] = row;
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_fact_is_there_and_every_cell_is_the_file_s) {
    const auto expected = fixture_cells(real_export());
    std::string columns;
    for (const auto& name : expected.header)
        columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ", ", name);
    const auto found = query_cells(done().target_dsn, fmt::format("SELECT {} FROM {}", columns, fact_table()),
                                   fixture_measures(real_export()));
    BOOST_TEST(found.rows.size() == 480u);
    BOOST_CHECK(found.header == expected.header);
    const auto wanted = by_id(expected), there = by_id(found);
    BOOST_TEST_REQUIRE(wanted.size() == 480u);
    for (const auto& [id, cells] : wanted) {
        BOOST_TEST_CONTEXT("fact " << id) {
            BOOST_TEST_REQUIRE(there.contains(id));
            BOOST_TEST(there.at(id) == cells, boost::test_tools::per_element());
        }
    }
    BOOST_TEST(done().ask("SELECT sum(amount) FROM " + fact_table()) == "505830313491");
}

BOOST_AUTO_TEST_CASE(columns_have_the_types_of_the_mapping) {
    const auto types =
        done().list("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '" +
                    fact_table() + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
    const std::vector<std::string> expected{"_id integer",
                                            "openspending_id text",
                                            "amount numeric",
                                            "category_name text",
                                            "category_label text",
                                            "subcategory_name text",
                                            "subcategory_label text",
                                            "time_name date",
                                            "time_year integer",
                                            "time_month text",
                                            "time_day text",
                                            "time_week text",
                                            "time_yearmonth text",
                                            "time_quarter text",
                                            "time date"};
    BOOST_TEST(types == expected, boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT array_agg(_id ORDER BY openspending_id COLLATE \"C\") = "
                          "ARRAY(SELECT generate_series(1, 480)) FROM " +
                          fact_table()) == "t");
}

BOOST_AUTO_TEST_CASE(the_table_is_named_as_the_real_services_name_it) {
    const auto owner = done().ask("SELECT md5('tryggvib@rebuilt.example')");
    const auto hash = done().ask("SELECT left(md5('" + owner + "/tekjur-rikissjods'), 8)");
    const auto name = fmt::format("fdp__{}__tekjur_rikissjods__{}", owner.substr(0, 16), hash);
    BOOST_TEST(done().list("TABLE v2.fact_tables") ==
                   std::vector<std::string>{"1465 tekjur-rikissjods v2 " + name + " 480"},
               boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT model->>'fact_table' FROM v2.packages") == name);
    BOOST_TEST(done().ask("SELECT id FROM v2.packages") == owner + ":tekjur-rikissjods");
}

BOOST_AUTO_TEST_CASE(the_descriptor_says_what_v1_knew) {
    BOOST_TEST(package("owner") == done().ask("SELECT md5('tryggvib@rebuilt.example')"));
    BOOST_TEST(package("author") == "tryggvib <tryggvib@rebuilt.example>");
    BOOST_TEST(package("name") == "tekjur-rikissjods");
    BOOST_TEST(package("title") == "Tekjur ríkissjóðs");
    BOOST_TEST(package("countryCode") == "[\"IS\"]");
    BOOST_TEST(package("languages") == "[\"is\"]");
    BOOST_TEST(package("private") == "false");
    BOOST_TEST(package("model,measures,amount,currency") == "ISK");
    BOOST_TEST(package("model,measures,amount,source") == "amount");
    BOOST_TEST(package("model,dimensions,category,attributes,label,source") == "category_label");
    BOOST_TEST(package("model,dimensions,time,dimensionType") == "datetime");
    BOOST_TEST(package("openspending_v1,id") == "1465");
    BOOST_TEST(package("openspending_v1,created_at") == "2013-04-12T14:03:13.00008");
    BOOST_TEST(package("sources,0,name") == "2156");
    BOOST_TEST(done().ask("SELECT loaded AND NOT private AND loading_status = 'done' AND author = 'tryggvib' "
                          "FROM v2.packages") == "t");
}

// Every column of the table is a field of the schema, in its order; what counts has a columnType.
BOOST_AUTO_TEST_CASE(the_schema_describes_the_table) {
    const auto fields = done().list(
        "SELECT f->>'name', f->>'type', f->>'columnType' FROM v2.packages, "
        "jsonb_array_elements(package #> '{resources,0,schema,fields}') f");
    BOOST_TEST_REQUIRE(fields.size() == 14u);
    BOOST_TEST(fields[0] == "openspending_id string ");
    BOOST_TEST(fields[1] == "amount number value");
    for (std::size_t i = 2; i < fields.size(); ++i) {
        BOOST_TEST_CONTEXT(fields[i]) { BOOST_TEST(fields[i].back() != ' '); }
    }
    BOOST_TEST(fields.back() == "time date date:generic");
    const auto names =
        done().ask("SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '" +
                   fact_table() + "'::regclass AND attnum > 1");
    BOOST_TEST(done().ask("SELECT string_agg(f->>'name', ' ') FROM v2.packages, "
                          "jsonb_array_elements(package #> '{resources,0,schema,fields}') f") == names);
}

BOOST_AUTO_TEST_CASE(money_and_rows_are_conserved) {
    BOOST_TEST(done().list(
                   "SELECT v1_id, measure, legacy, target, rejected, nan, inf, conserved FROM osmig.money") ==
                   std::vector<std::string>{"1465 amount 505830313491 505830313491 0 0 0 t"},
               boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(import_counts(done(), "dataset.entries") == "480 480 0 0 0 0");
    BOOST_TEST(done().ask("SELECT count(*) FROM osmig.reject") == "0");
    BOOST_TEST(done().ask("SELECT count(*) FROM v2.tasks") == "0");
}

// The package's CSV is the export that v1 itself wrote: header, order of columns, every cell as it stands there.
BOOST_AUTO_TEST_CASE(the_cube_leaves_as_v1_exported_it) {
    const scratch_folder store;
    const auto address = "file://" + store.path().string();
    const auto result = done().run({"publish_packages", "--resource=cube", "--store=" + address});
    BOOST_TEST(result.exit_code == 0, result.err);
    const auto folder = store.path() / done().ask("SELECT key FROM v2.published");
    const auto expected = read_csv(real_export() / "dataset.csv"), found = read_csv(folder / "dataset.csv");
    BOOST_CHECK(found.header == expected.header);
    const auto wanted = by_id(expected), there = by_id(found);
    BOOST_TEST_REQUIRE(there.size() == 480u);
    for (const auto& [id, cells] : wanted)
        BOOST_TEST(there.at(id) == cells, boost::test_tools::per_element());
    BOOST_TEST(done().run({"validate_package", folder.string()}).exit_code == 0);
}

// Its source file still exists: fetched, proved to give v1's facts, and published as it is.
BOOST_AUTO_TEST_CASE(the_original_file_is_the_package_s_data) {
    const scratch_folder store, archive;
    http_server web;
    const auto original = read_text(real_export() / "archive/2156.csv");
    web.serve("/tekjur.csv", original);
    execute(done().target_dsn, fmt::format("UPDATE v2.sources SET url = '{}'", web.url("/tekjur.csv")));
    const environment here{{"OSMIG_ARCHIVE", archive.path().string()}};
    const auto fetched = done().run({"archive_v1_files", "--allow_private_hosts"}, here);
    BOOST_TEST(fetched.exit_code == 0, fetched.err);
    const auto address = "file://" + store.path().string();
    const auto result = done().run({"publish_packages", "--store=" + address}, here);
    BOOST_TEST(result.exit_code == 0, result.err);
    BOOST_TEST(done()
                   .list("SELECT resource, reason, facts, source_rows, source_facts, difference IS NULL FROM "
                         "v2.published")
                   .front() == "source proved 480 480 480 t");
    const auto folder = store.path() / done().ask("SELECT key FROM v2.published");
    BOOST_TEST(!std::filesystem::exists(folder / "dataset.csv"));
    BOOST_TEST(
        (read_text(folder / "archive" / (done().ask("SELECT v1_id FROM v2.sources") + ".csv")) == original));
    BOOST_TEST(done().run({"validate_package", folder.string()}).exit_code == 0);
    const auto both = done().run({"publish_packages", "--resource=both", "--store=" + address}, here);
    BOOST_TEST(both.exit_code == 0, both.err);
    BOOST_TEST(std::filesystem::exists(folder / "dataset.csv"));
    BOOST_TEST(done().run({"validate_package", folder.string()}).exit_code == 0);
}
