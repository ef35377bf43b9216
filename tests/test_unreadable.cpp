// Rows that the legacy itself cannot read, and units whose rows mostly fail alike (invariant 8).
#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

// An enum that lost a label: its rows can be stored, but not printed. They stand between readable ones, first and last.
const char* const broken_rows = R"(
    CREATE TYPE shade AS ENUM ('red', 'lost');
    ALTER TABLE springfield_budget__entry ADD COLUMN shade shade;
    ALTER TABLE source ADD COLUMN shade shade;
    UPDATE source SET shade = CASE WHEN id IN (3, 9) THEN 'lost' ELSE 'red' END::shade;
    UPDATE springfield_budget__entry SET shade = 'lost'
     WHERE id IN (SELECT id FROM springfield_budget__entry ORDER BY ctid LIMIT 1)
        OR id IN (SELECT id FROM springfield_budget__entry ORDER BY ctid DESC LIMIT 2);
    DELETE FROM pg_enum WHERE enumlabel = 'lost')";

// Entries without an id, of 480.
void take_ids(const journey& j, int entries) {
    j.change(
        R"(ALTER TABLE "regional-spending__entry" DROP CONSTRAINT IF EXISTS "regional-spending__entry_pkey";
        ALTER TABLE "regional-spending__entry" ALTER COLUMN id DROP NOT NULL;
        UPDATE "regional-spending__entry" SET id = NULL
         WHERE ctid IN (SELECT ctid FROM "regional-spending__entry" LIMIT )" +
        std::to_string(entries) + ")");
}

}  // namespace

BOOST_AUTO_TEST_CASE(unreadable_rows_are_told_and_passed_by) {
    const journey j;
    j.change(broken_rows);
    for (const char* counts : {"1200 1197 0 0 0 3", "1200 0 0 1197 0 3"}) {
        BOOST_TEST(j.phase("export_from_v1", {"--batchsize=100"}).exit_code == 3);
        BOOST_TEST(count(j, "v1.springfield_budget__entry") == "1197");
        BOOST_TEST(j.ask("SELECT concat_ws(' ', read, inserted, updated, unchanged, skipped, rejected) FROM "
                         "osmig.part "
                         "WHERE name = 'springfield_budget__entry' AND phase = 'export'") == counts);
    }
    BOOST_TEST(count(j, "osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST((j.list("SELECT key FROM osmig.reject WHERE step = 'source' ORDER BY key") ==
                std::vector<std::string>{"3", "9"}));
    BOOST_TEST(count(j,
                     "osmig.reject WHERE step = 'entries' AND reason = 'unreadable' AND key LIKE '2/%' AND "
                     "attempts = 1") == "3");
}

BOOST_AUTO_TEST_CASE(a_row_that_can_be_read_again_arrives) {
    const journey j;
    j.change(broken_rows);
    j.phase("export_from_v1");
    j.change("ALTER TABLE source DROP COLUMN shade; ALTER TABLE springfield_budget__entry DROP COLUMN shade");
    BOOST_TEST(j.phase("export_from_v1").exit_code == 0);
    BOOST_TEST(count(j, "v1.source") == "14");
    BOOST_TEST(count(j, "osmig.reject WHERE resolved IS NULL") == "0");
}

// 300 of 480 entries without an id: one reject for the unit, with the count, and no fact table.
BOOST_AUTO_TEST_CASE(a_unit_whose_rows_mostly_fail_alike_is_rejected_once) {
    const journey j;
    take_ids(j, 300);
    j.phases({"--batchsize=50"});
    BOOST_TEST((j.list("SELECT key, rows, reason FROM osmig.reject WHERE step = 'entries' AND phase = "
                       "'import' AND key = '5' AND "
                       "resolved IS NULL") == std::vector<std::string>{"5 480 no-key"}));
    BOOST_TEST(count(j, "v2.fact_tables WHERE v1_id = 5") == "0");
    BOOST_TEST(count(j, "osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(j.ask("SELECT to_regclass('osmig_work.w5') IS NULL") == "t");
}

// A few of them cost only themselves.
BOOST_AUTO_TEST_CASE(a_few_rows_cost_only_themselves) {
    const journey j;
    take_ids(j, 7);
    j.phases({"--batchsize=50"});
    BOOST_TEST(j.ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 5") == "473");
    BOOST_TEST(count(j, "osmig.reject WHERE key = '5/' AND reason = 'no-key' AND resolved IS NULL") == "7");
    BOOST_TEST(count(j, "osmig.money WHERE NOT conserved") == "0");
    BOOST_TEST(count(j, "osmig.money WHERE v1_id = '5' AND rejected <> 0") == "1");
}
