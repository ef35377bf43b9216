// check_data_counts on other legacies than a clean PostgreSQL one: in another encoding, on SQLite, without keys, corrected
// by overrides. Nothing differs; and what does is found there as well.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/corrected.hpp"
#include "tests/support/encoded_legacy.hpp"
#include "tests/support/sqlite_legacy.hpp"

using namespace osmig::test;

namespace {

void check_alike(const program_result& result) {
    BOOST_TEST(result.exit_code == 0, result.out + result.err);
    BOOST_TEST(says(result, " 0 differ."), result.out);
}

const std::vector<std::string> all{"check_data_counts", "--full", "--fail_only"};

}  // namespace

BOOST_AUTO_TEST_CASE(in_latin1) {
    const migration_from j(world(), legacy_in("check_latin1", "LATIN1", "'Bjørn Ångström, Straße «ñ» ½'"));
    j.all();
    check_alike(j.run(all));
    execute(j.dsn,
            fmt::format("UPDATE {} SET note = 'Bjorn' WHERE openspending_id = 'e000005'", fact_table(j)));
    const auto result = j.run(all);
    BOOST_TEST(result.exit_code == 7);
    BOOST_TEST(
        says(result,
             "key e000005, column note: \"Bjorn\", and the legacy gives \"Bjørn Ångström, Straße «ñ» ½5\""),
        result.out);
}

BOOST_AUTO_TEST_CASE(on_sqlite) {
    const scratch_folder folder;
    const auto file = folder.path() / "v1.db";
    copy_to_sqlite(world().legacy_dsn(), file);
    const migration_from j(world(), "sqlite:" + file.string());
    j.all();
    check_alike(j.run(all));
    const auto table = j.value("SELECT schema_name || '.' || table_name FROM v2.fact_tables WHERE v1_id = 2");
    execute(j.dsn, fmt::format("UPDATE {} SET amount = 0.5 WHERE _id = 7", table));
    const auto result = j.run(all);
    BOOST_TEST(result.exit_code == 7);
    BOOST_TEST(says(result, "column amount: \"0.5\", and the legacy gives "), result.out);
}

// Entries and members come twice there, and some have no id.
BOOST_AUTO_TEST_CASE(without_keys) {
    const journey j;
    j.change(
        "ALTER TABLE springfield_budget__entry DROP CONSTRAINT springfield_budget__entry_pkey; "
        "ALTER TABLE springfield_budget__department DROP CONSTRAINT springfield_budget__department_pkey "
        "CASCADE; "
        "INSERT INTO springfield_budget__entry SELECT * FROM springfield_budget__entry ORDER BY id LIMIT 3; "
        "INSERT INTO springfield_budget__department SELECT * FROM springfield_budget__department LIMIT 1");
    j.phases();
    check_alike(j.run(all));
    const auto key =
        j.ask("SELECT key FROM osmig.reject WHERE reason = 'duplicate-key' AND key LIKE '2/%' LIMIT 1");
    const auto table = j.ask("SELECT schema_name || '.' || table_name FROM v2.fact_tables WHERE v1_id = 2");
    execute(j.target_dsn, fmt::format("DELETE FROM {} WHERE openspending_id = '{}'", table, key.substr(2)));
    const auto result = j.run(all);
    BOOST_TEST(result.exit_code == 7);
    BOOST_TEST(says(result, "key " + key.substr(2) + ": not in the target"), result.out);
}

BOOST_AUTO_TEST_CASE(with_overrides) {
    const corrected j;
    const auto id = query_value(j.legacy_dsn, "SELECT min(id) FROM springfield_budget__entry");
    const auto amount =
        query_value(j.legacy_dsn, "SELECT amount FROM springfield_budget__entry WHERE id = '" + id + "'");
    j.declare(
        fmt::format("dataset.entries,springfield_budget__entry/{},amount,{},12.5,test\n"
                    "dataset,62,currency,Pesos,MXN,test\n",
                    id, amount));
    j.all();
    auto words = all;
    words.push_back(j.option());
    check_alike(j.run(words));
    j.start_phase("export_from_v1");  // puts them back in staging; the target has them still
    BOOST_TEST(j.applied() == "0");
    check_alike(j.run(words));
    j.withdraw();
    const auto result = j.run(words);
    BOOST_TEST(result.exit_code == 7);
    BOOST_TEST(says(result, id + ", column amount: \"12.5\", and the legacy gives \"" + amount + "\""),
               result.out);
}
