// A v1 database on SQLite gives the same staging and the same target as the one on PostgreSQL that it was copied from.
#include <fmt/format.h>
#include <soci/soci.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "db/fault.hpp"
#include "tests/support/example_migration.hpp"
#include "tests/support/migration_from.hpp"
#include "tests/support/sqlite_legacy.hpp"

using namespace osmig::test;
namespace fault = osmig::fault;

namespace {

// NaN and -0 are what SQLite cannot hold: it stores NULL and 0.
constexpr const char* forget_what_sqlite_cannot_hold = R"(
    DO $$ DECLARE c record; BEGIN
        FOR c IN SELECT attrelid::regclass AS t, quote_ident(attname) AS name FROM pg_attribute a JOIN pg_class r ON r.oid = attrelid
                  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND atttypid = 'float8'::regtype AND attnum > 0 LOOP
            EXECUTE format('UPDATE %1$s SET %2$s = nullif(%2$s, ''NaN'') + 0 WHERE %2$s = ''NaN'' OR %2$s = 0', c.t, c.name);
        END LOOP;
    END $$)";

// The bundled legacy twice, with the same rows: in SQLite, and on PostgreSQL without what SQLite cannot hold.
struct twins {
    twins() : file(folder.path() / "v1.db") {
        world().use_own_legacy();
        postgresql = world().legacy_dsn();
        for (const auto& table : copy_to_sqlite(postgresql, file))
            execute(postgresql, "DROP TABLE \"" + table + "\" CASCADE");
        execute(postgresql, forget_what_sqlite_cannot_hold);
        world().use_bundled_legacy();
    }
    std::string dsn() const { return "sqlite:" + file.string(); }
    void run(const std::string& sql) const {
        soci::session writer("sqlite3", "dbname=\"" + file.string() + "\"");
        writer << sql;
    }

    scratch_folder folder;
    std::filesystem::path file;
    std::string postgresql;
};

// Without the types of staging's columns: SQLite's integers are staged as bigint, PostgreSQL's as what they are.
// All other types are equal.
digests rows_of(const std::string& dsn) {
    auto all = contents(dsn);
    for (auto& [table, value] : all)
        if (table.starts_with("v1.")) value = value.substr(value.rfind('|') + 1);
    return all;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(both_backends_give_the_same_target, twins) {
    const migration_from from_postgresql(world(), postgresql), from_sqlite(world(), dsn());
    const auto codes = from_postgresql.all();
    BOOST_TEST(from_sqlite.all() == codes);
    BOOST_TEST(difference(rows_of(from_postgresql.dsn), rows_of(from_sqlite.dsn)) == "");
    BOOST_TEST(from_sqlite.broken() == "");
    for (const auto& command : phase_commands)
        BOOST_TEST(conservation(from_sqlite.dsn, command) == conservation(from_postgresql.dsn, command),
                   boost::test_tools::per_element());
    BOOST_TEST(from_sqlite.value(
                   "SELECT string_agg(md5(m::text), ',' ORDER BY v1_id, measure) FROM osmig.money m") ==
               from_postgresql.value(
                   "SELECT string_agg(md5(m::text), ',' ORDER BY v1_id, measure) FROM osmig.money m"));
    BOOST_TEST(from_sqlite.value("SELECT count(*) > 10 FROM v2.fact_tables") == "t");

    const auto before = contents(from_sqlite.dsn);
    BOOST_TEST(from_sqlite.all() == codes);
    BOOST_TEST(difference(before, contents(from_sqlite.dsn)) == "");
    BOOST_TEST(from_sqlite.value(
                   "SELECT sum(inserted) || ' ' || sum(updated) FROM osmig.conservation WHERE pass > 3") ==
               "0 0");
}

BOOST_FIXTURE_TEST_CASE(a_killed_export_goes_on, twins) {
    const auto trace = folder.path() / "trace";
    const std::vector<std::string> small{"export_from_v1", "--batchsize=20"};
    const migration_from undisturbed(world(), dsn());
    const auto code = undisturbed.phase(small, {{"OSMIG_FAULT_TRACE", trace.string()}}).exit_code;
    const auto expected = outcome_of(undisturbed.dsn, small[0], code);
    std::map<std::string, int> passages;
    std::ifstream lines(trace);
    for (std::string line; std::getline(lines, line);) ++passages[line];
    for (const auto point : {fault::batch_read, fault::copy_sent, fault::before_answer, fault::after_answer,
                             fault::between_parts}) {
        const auto n = passages[std::string(point)];
        BOOST_REQUIRE_MESSAGE(n > 10, point << " is passed " << n << " times");
        const migration_from j(world(), dsn());
        for (const int place : {n / 2, n / 4}) {
            const auto killed = j.run(small, {{"OSMIG_FAULT", fmt::format("{}:{}", point, place)}});
            BOOST_TEST(killed.exit_code == 137, point << ":" << place << ": " << killed.err);
            world().wait_for_lock(j.database);
        }
        const auto last = j.phase(small).exit_code;
        BOOST_TEST(difference(expected, outcome_of(j.dsn, small[0], last)) == "", point);
        BOOST_TEST(j.broken() == "", point);
        world().drop(j.database);
    }
}

// SQLite stores any value in any column.
BOOST_FIXTURE_TEST_CASE(a_value_that_is_not_of_its_columns_type_is_rejected_with_its_row, twins) {
    run("UPDATE springfield_budget__entry SET amount = '1,234.50' WHERE id = (SELECT min(id) FROM "
        "springfield_budget__entry)");
    run("UPDATE run SET time_start = 'in spring' WHERE id = 2");
    run("UPDATE account SET admin = 7 WHERE id = 5");
    const auto id = query_value(postgresql, "SELECT min(id) FROM springfield_budget__entry");
    const auto amount =
        query_value(postgresql, "SELECT amount FROM springfield_budget__entry ORDER BY id LIMIT 1");
    const migration_from j(world(), dsn());
    BOOST_TEST(j.phase({"export_from_v1"}).exit_code == 3);
    const auto reject = [&](const std::string& step) {
        return j.value(
            "SELECT key || ' ' || sqlstate || ' ' || reason FROM osmig.reject WHERE phase = 'export' AND "
            "step = '" +
            step + "'");
    };
    BOOST_TEST(reject("entries") == "2/" + id + " 22P02 not-storable");
    BOOST_TEST(reject("run") == "2 22007 not-storable");
    BOOST_TEST(reject("account") == "5 22P02 not-storable");
    BOOST_TEST(j.value("SELECT convert_from(original, 'UTF8') LIKE '" + id +
                       "%1,234.50%' FROM osmig.reject WHERE step = 'entries'") == "t");
    BOOST_TEST(j.value("SELECT convert_from(original, 'UTF8') LIKE '%in spring%' FROM osmig.reject WHERE "
                       "step = 'run'") == "t");
    BOOST_TEST(j.value("SELECT count(*) FROM osmig.reject WHERE phase = 'export'") == "3");
    BOOST_TEST(j.value("SELECT count(*) FROM v1.springfield_budget__entry") == "1199");
    j.phase({"extract_v1_documents"});
    j.phase({"import_v1_data"});
    BOOST_TEST(j.broken() == "");
    const auto facts =
        j.value("SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = '2'");
    BOOST_TEST(j.value("SELECT count(*) FROM " + facts) == "1199");

    const auto before = contents(j.dsn);
    BOOST_TEST(j.phase({"export_from_v1"}).exit_code == 3);
    BOOST_TEST(difference(before, contents(j.dsn)) == "");
    run("UPDATE springfield_budget__entry SET amount = " + amount + " WHERE id = '" + id + "'");
    j.all();
    BOOST_TEST(j.value("SELECT count(*) FROM " + facts) == "1200");
    BOOST_TEST(j.broken() == "");
}

// To PostgreSQL "yesterday" is a time, and a time zone behind a timestamp is nothing: what is no timestamp of v1's must not
// become one.
BOOST_FIXTURE_TEST_CASE(words_that_postgresql_takes_for_a_time_are_rejected_too, twins) {
    run("UPDATE run SET time_start = 'yesterday' WHERE id = 2");
    run("UPDATE run SET time_start = '2013-01-01 10:00:00+05' WHERE id = 3");
    const migration_from j(world(), dsn());
    j.phase({"export_from_v1"});
    BOOST_TEST(j.value("SELECT string_agg(key, ' ' ORDER BY key) FROM osmig.reject WHERE step = 'run'") ==
               "2 3");
}
