// What the ledger says of the bundled legacy's import: rejects, rows, money; and what must not depend on the run.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

const journey& done() {
    static const journey one(start::migrated);
    return one;
}

}  // namespace

BOOST_AUTO_TEST_CASE(rejects_say_what_and_keep_the_original) {
    BOOST_TEST(
        done().list("SELECT phase, step, key, reason, rows FROM osmig.reject WHERE type <> 'user' ORDER BY "
                    "phase, step, key COLLATE \"C\"") ==
            (lines{"extract dataset 52 mapping-unparsable 1", "extract source 13 analysis-unparsable 1",
                   "extract view 5 state-unparsable 1", "import badge :4 no-dataset 1",
                   "import dataset 63 no-name 1", "import entries 52 no-mapping 12"}),
        boost::test_tools::per_element());
    const auto original = done().ask(
        "SELECT convert_from(original, 'UTF8') FROM osmig.reject WHERE phase = 'extract' AND key = '52'");
    BOOST_TEST(original.find("\"label\": \"Amo") != std::string::npos);
    BOOST_TEST(done().ask("SELECT count(*) FROM osmig.reject WHERE original IS NULL OR original = '' OR "
                          "message NOT LIKE '%.' OR attempts <> 1 "
                          "OR resolved IS NOT NULL") == "0");
    BOOST_TEST(done().ask("SELECT count(*) FROM v1.\"mapping-cut__entry\"") == "12");
}

// read is counted on the other side of what is written: here against the legacy and staging themselves.
BOOST_AUTO_TEST_CASE(every_step_is_conserved) {
    BOOST_TEST(done().list("SELECT phase, step FROM osmig.conservation WHERE NOT conserved") == lines{},
               boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT count(*) FROM osmig.conservation") == "28");
    for (const auto* table : {"account", "badge", "source", "run", "log_record", "dataset", "account_dataset",
                              "dataset_language", "dataset_territory", "badges_on_datasets", "view"}) {
        BOOST_TEST_CONTEXT(table) {
            const auto there = query_value(done().legacy_dsn, fmt::format("SELECT count(*) FROM {}", table));
            BOOST_TEST(done().ask(fmt::format("SELECT count(*) FROM v1.{}", table)) == there);
            BOOST_TEST(done().ask(fmt::format(
                           "SELECT read FROM osmig.part WHERE phase = 'export' AND name = '{}'", table)) ==
                       there);
        }
    }
    BOOST_TEST(import_counts(done(), "user.account") == "15 10 0 0 0 5");
    BOOST_TEST(import_counts(done(), "file.source") == "14 14 0 0 0 0");
    BOOST_TEST(import_counts(done(), "dataset.dataset") == "23 22 0 0 0 1");
    BOOST_TEST(import_counts(done(), "dataset.entries") == "2887 2839 0 0 36 12");
}

// 53 has the shape of 2011, 59 what Python wrote and no one else, 60 JSON within JSON.
BOOST_AUTO_TEST_CASE(rules_that_fired_in_old_mappings_are_counted) {
    BOOST_TEST(
        done().list(
            "SELECT unit, rule, times FROM osmig.rule WHERE phase = 'extract' AND type = 'dataset' AND "
            "unit IN ('53', '59', '60') ORDER BY 1, 2") ==
            (lines{"53 mapping-attributes-listed 1", "53 mapping-unique-keys 2",
                   "59 json-character-replaced 3", "59 json-key-twice 1", "59 json-not-finite 2",
                   "60 json-in-json 1"}),
        boost::test_tools::per_element());
    BOOST_TEST(
        done().ask("SELECT string_agg(name, ' ' ORDER BY position) FROM doc.field WHERE dataset_id = 53 AND "
                   "is_key") == "to time");
}

// Every measure that is a number, with the sum as the legacy's own text of each float has it.
BOOST_AUTO_TEST_CASE(every_measure_of_every_dataset_is_conserved) {
    BOOST_TEST(done().ask("SELECT string_agg(v1_id || '.' || measure, ' ' ORDER BY v1_id::int, measure) FROM "
                          "osmig.money") ==
               "2.amount 2.committed 5.amount 11.amount 17.amount 30.amount 31.amount 32.amount 44.amount "
               "53.amount 55.amount 56.amount 56.rate 57.quantity "
               "58.amount 59.amount 60.amount 61.amount 62.amount 64.amount");
    BOOST_TEST(done().ask("SELECT count(*) FROM osmig.money WHERE NOT conserved OR rejected <> 0") == "0");
    for (const auto& row : query_rows(done().target_dsn,
                                      "SELECT m.v1_id, measure, m.target, f.v1_name FROM osmig.money m JOIN "
                                      "v2.fact_tables f ON f.v1_id::text = m.v1_id")) {
        BOOST_TEST_CONTEXT(row[3] << "." << row[1]) {
            BOOST_TEST(
                query_value(done().legacy_dsn, fmt::format("SELECT coalesce(sum({0}::text::numeric), 0) = "
                                                           "{1} FROM \"{2}__entry\" WHERE {0}::text NOT IN "
                                                           "('NaN', 'Infinity', '-Infinity') OR {0} IS NULL",
                                                           row[1], row[2], row[3])) == "t");
        }
    }
}

// ---- What must not depend on the run

BOOST_AUTO_TEST_CASE(nothing_in_v2_holds_the_time_or_the_way_of_a_run) {
    const journey one, other;
    one.phases();
    other.phases({"--batchsize=7"});
    BOOST_TEST(difference(contents_of(one, "v2"), contents_of(other, "v2")) == "");
    BOOST_TEST(difference(contents_of(one, "doc"), contents_of(other, "doc")) == "");
    BOOST_TEST(difference(contents_of(one, "v1"), contents_of(other, "v1")) == "");
    BOOST_TEST(difference(contents_of(done(), "v2"), contents_of(one, "v2")) == "");
    BOOST_TEST(one.list("SELECT phase, type, step, read, inserted, rejected FROM osmig.conservation") ==
                   other.list("SELECT phase, type, step, read, inserted, rejected FROM osmig.conservation"),
               boost::test_tools::per_element());
}

// ---- Rejected facts

BOOST_AUTO_TEST_CASE(entries_without_a_key_or_with_another_s_are_rejected_one_by_one) {
    const journey j;
    j.change(
        "ALTER TABLE \"aid_flows__entry\" DROP CONSTRAINT \"aid_flows__entry_pkey\"; ALTER TABLE "
        "\"aid_flows__entry\" ALTER id DROP NOT NULL;"
        "INSERT INTO \"aid_flows__entry\" VALUES (NULL, 1, 1, 0.5), (NULL, 1, 1, 0.25), ('twice', 1, 1, 10), "
        "('twice', 2, 2, 20), ('twice', 3, 3, 40)");
    BOOST_TEST(j.phases() == (std::vector<int>{0, 3, 3}), boost::test_tools::per_element());
    BOOST_TEST(j.list("SELECT key, reason, rows, type, step, sqlstate IS NULL OR sqlstate = '' FROM "
                      "osmig.reject WHERE key LIKE '30/%' ORDER BY 1") ==
                   (lines{"30/ no-key 1 dataset entries t", "30/ no-key 1 dataset entries t",
                          "30/twice duplicate-key 1 dataset entries t",
                          "30/twice duplicate-key 1 dataset entries t"}),
               boost::test_tools::per_element());
    BOOST_TEST(fact_counts(j, 30) == "61 0 0");
    BOOST_TEST(import_counts(j, "dataset.entries") == "2892 2840 0 0 36 16");
    BOOST_TEST(j.ask("SELECT conserved AND legacy = target + rejected AND legacy = 1830070.75 FROM "
                     "osmig.money WHERE v1_id = '30'") == "t");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.reject WHERE key LIKE '30/twice' AND convert_from(original, "
                     "'UTF8') LIKE 'twice\t%'") == "2");
    // Again: the same rejects, met again; then they are mended.
    j.phases();
    BOOST_TEST(j.ask("SELECT count(*) || ' ' || sum(rows) FROM osmig.reject WHERE key LIKE '30/%' AND "
                     "resolved IS NULL") == "4 4");
    BOOST_TEST(import_counts(j, "dataset.entries") == "2892 0 0 2840 36 16");
    j.change(
        "DELETE FROM \"aid_flows__entry\" WHERE id IS NULL; UPDATE \"aid_flows__entry\" SET id = 'twice-' || "
        "amount WHERE id = 'twice'");
    j.phases();
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.reject WHERE key LIKE '30/%' AND resolved IS NULL") == "0");
    BOOST_TEST(j.ask("SELECT conserved AND rejected = 0 AND legacy = 1830070 FROM osmig.money WHERE v1_id = "
                     "'30' ORDER BY pass DESC LIMIT 1") == "t");
}
