// What changed in the legacy since the last pass arrives, and nothing else is touched.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

BOOST_FIXTURE_TEST_CASE(where_nothing_changed_nothing_is_written, again) {
    const auto before = contents(target_dsn);
    BOOST_TEST(phases() == (std::vector<int>{0, 3, 3}), boost::test_tools::per_element());
    BOOST_TEST(difference(before, contents(target_dsn)) == "");
    BOOST_TEST(ask("SELECT sum(inserted) + sum(updated) FROM osmig.conservation WHERE pass > 3") == "0");
    BOOST_TEST(ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(ask("SELECT count(*) FROM osmig.money WHERE pass = 6") ==
               ask("SELECT count(*) FROM osmig.money WHERE pass = 3"));
    BOOST_TEST(ask("SELECT max(attempts) FROM osmig.reject WHERE phase <> 'export'") == "2");
}

BOOST_FIXTURE_TEST_CASE(a_label_changes_while_the_entries_stay_equal, again) {
    change("UPDATE springfield_budget__department SET label = 'Fire & Rescue' WHERE name = 'fire'");
    const auto ids = ids_by_key(*this, 2);
    phases();
    BOOST_TEST(fact_counts(*this, 2) == "0 120 1080");
    BOOST_TEST(import_counts(*this, "dataset.entries") == "2887 0 120 2719 36 12");
    BOOST_TEST(ask("SELECT count(*) FROM v2.\"" + table_of(*this, 2) +
                   "\" WHERE department_label = 'Fire & Rescue' AND "
                   "department_name = 'fire'") == "120");
    BOOST_TEST(ids_by_key(*this, 2) == ids, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(entries_change_come_and_go, again) {
    change(
        "UPDATE \"regional-spending__entry\" SET amount = amount + 0.05 WHERE id = (SELECT min(id) FROM "
        "\"regional-spending__entry\");"
        "INSERT INTO \"aid_flows__entry\" VALUES ('0000000000000000000000000000000000000001', 1, 1, 7.25);"
        "DELETE FROM \"aid-flows__entry\" WHERE id = (SELECT min(id) FROM \"aid-flows__entry\")");
    const auto money = ask("SELECT legacy + 0.05 FROM osmig.money WHERE v1_id = '5' AND pass = 3");
    const auto gone =
        ask("SELECT min(openspending_id COLLATE \"C\") FROM v2.\"" + table_of(*this, 31) + "\"");
    auto ids5 = ids_by_key(*this, 5), ids30 = ids_by_key(*this, 30), ids31 = ids_by_key(*this, 31);
    phases();
    BOOST_TEST(fact_counts(*this, 5) == "0 1 479");
    BOOST_TEST(fact_counts(*this, 30) == "1 0 60");
    BOOST_TEST(fact_counts(*this, 31) == "0 0 65");
    BOOST_TEST(import_counts(*this, "dataset.entries") == "2887 1 1 2837 36 12");
    BOOST_TEST(ask("SELECT legacy FROM osmig.money WHERE v1_id = '5' AND pass = 6") == money);
    BOOST_TEST(ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 30") == "61");
    BOOST_TEST(ask("SELECT rows FROM v2.fact_tables WHERE v1_id = 31") == "65");
    BOOST_TEST(ids_by_key(*this, 5) == ids5, boost::test_tools::per_element());
    ids30.insert(ids30.begin(), "0000000000000000000000000000000000000001 61");
    BOOST_TEST(ids_by_key(*this, 30) == ids30, boost::test_tools::per_element());
    BOOST_TEST(ids31.front().substr(0, 40) == gone);
    ids31.erase(ids31.begin());
    BOOST_TEST(ids_by_key(*this, 31) == ids31, boost::test_tools::per_element());
    check_agreement(*this);
}

BOOST_FIXTURE_TEST_CASE(the_mapping_loses_and_gains_attributes, again) {
    change(
        "UPDATE dataset SET data = jsonb_set(data::jsonb #- '{mapping,supplier,attributes,website}', "
        "'{mapping,supplier,label}', "
        "'\"Payee\"')::text WHERE id = 17;"
        "UPDATE dataset SET data = jsonb_set(data::jsonb, '{mapping,old_code}', "
        "'{\"type\": \"attribute\", \"datatype\": \"string\", \"label\": \"Old code\"}')::text WHERE id = 58;"
        "UPDATE dataset SET data = jsonb_set(jsonb_set(data::jsonb, '{mapping,rate,type}', '\"attribute\"'), "
        "'{mapping,rate,datatype}', "
        "'\"string\"')::text WHERE id = 56");
    const auto ids17 = ids_by_key(*this, 17), ids58 = ids_by_key(*this, 58), ids56 = ids_by_key(*this, 56);
    phases();
    BOOST_TEST(fact_counts(*this, 17) == "0 400 0");
    BOOST_TEST(fact_counts(*this, 58) == "0 30 0");
    BOOST_TEST(fact_counts(*this, 56) == "0 47 0");
    BOOST_TEST(ids_by_key(*this, 17) == ids17, boost::test_tools::per_element());
    BOOST_TEST(ids_by_key(*this, 58) == ids58, boost::test_tools::per_element());
    BOOST_TEST(ids_by_key(*this, 56) == ids56, boost::test_tools::per_element());
    BOOST_TEST(ask("SELECT package #>> '{model,dimensions,supplier,attributes,website}' FROM v2.packages "
                   "WHERE v1_id = 17") == "");
    BOOST_TEST(
        ask("SELECT package #>> '{model,dimensions,supplier,label}' FROM v2.packages WHERE v1_id = 17") ==
        "Payee");
    BOOST_TEST(ask("SELECT count(*) FROM pg_attribute WHERE attrelid = ('v2.' || (SELECT table_name FROM "
                   "v2.fact_tables WHERE v1_id = 17))"
                   "::regclass AND attname = 'supplier_website' AND NOT attisdropped") == "0");
    BOOST_TEST(ask("SELECT count(DISTINCT old_code) FROM v2.\"" + table_of(*this, 58) + "\"") == "30");
    BOOST_TEST(ask("SELECT detail LIKE '%old_code%' FROM v2.tasks WHERE v1_key = '58' AND kind = "
                   "'columns-unmapped'") == "f");
    BOOST_TEST(ask("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attname = 'rate' AND attrelid "
                   "= ('v2.' || "
                   "(SELECT table_name FROM v2.fact_tables WHERE v1_id = 56))::regclass") == "text");
    BOOST_TEST(ask("SELECT string_agg(m, ' ') FROM v2.packages, jsonb_object_keys(package #> "
                   "'{model,measures}') m WHERE v1_id = 56") == "amount");
    BOOST_TEST(ask("SELECT string_agg(measure, ' ') FROM osmig.money WHERE v1_id = '56' AND pass = 6") ==
               "amount");
    check_agreement(*this);
    check_like_fresh(*this);
}

BOOST_FIXTURE_TEST_CASE(the_first_of_the_team_leaves, again) {
    const auto old_table = table_of(*this, 2);
    const auto ids = ids_by_key(*this, 2);
    change("DELETE FROM account_dataset WHERE dataset_id = 2 AND account_id = 3");
    phases();
    BOOST_TEST(package_of(*this, 2) == "fff870769942316684328d572928f897:springfield_budget");
    BOOST_TEST(!exists(*this, old_table));
    BOOST_TEST(exists(*this, table_of(*this, 2)));
    BOOST_TEST(ids_by_key(*this, 2) == ids, boost::test_tools::per_element());
    BOOST_TEST(ask("SELECT package->>'owner' FROM v2.packages WHERE v1_id = 2") ==
               "fff870769942316684328d572928f897");
    BOOST_TEST(ask("SELECT package->'contributors' IS NULL FROM v2.packages WHERE v1_id = 2") == "t");
    BOOST_TEST(fact_counts(*this, 2) == "0 0 1200");
    check_agreement(*this);
    check_like_fresh(*this);
}

BOOST_FIXTURE_TEST_CASE(a_dataset_and_its_tables_get_another_name, again) {
    const auto old_table = table_of(*this, 2);
    const auto ids = ids_by_key(*this, 2);
    change(rename_star("springfield_budget", "springfield-2", {"department", "programme", "time"}));
    phases();
    BOOST_TEST(package_of(*this, 2) == "f21f491a370c857a044483dc911d22e5:springfield-2");
    BOOST_TEST(!exists(*this, old_table));
    BOOST_TEST(ask("SELECT v1_name || ' ' || rows FROM v2.fact_tables WHERE v1_id = 2") ==
               "springfield-2 1200");
    BOOST_TEST(ids_by_key(*this, 2) == ids, boost::test_tools::per_element());
    BOOST_TEST(fact_counts(*this, 2) == "0 0 1200");
    check_agreement(*this);
    check_like_fresh(*this);
}

BOOST_FIXTURE_TEST_CASE(an_account_gets_another_email, again) {
    const auto old_table = table_of(*this, 44);
    change("UPDATE account SET email = 'fox@new.example' WHERE id = 9");
    phases();
    const auto owner = ask("SELECT md5('fox@new.example')");
    BOOST_TEST(import_counts(*this, "user.account") == "15 0 1 9 0 5");
    BOOST_TEST(
        list("SELECT v1_id, owner = '" + owner +
             "' FROM v2.packages WHERE v1_id IN (44, 57, 61) ORDER BY 1") == (lines{"44 t", "57 t", "61 t"}),
        boost::test_tools::per_element());
    BOOST_TEST(ask("SELECT count(*) FROM v2.users WHERE email LIKE 'fox@%'") == "1");
    BOOST_TEST(!exists(*this, old_table));
    BOOST_TEST(import_counts(*this, "dataset.entries") == "2887 0 0 2839 36 12");
    check_agreement(*this);
    check_like_fresh(*this);
}

BOOST_FIXTURE_TEST_CASE(small_things_change, again) {
    change(
        "UPDATE dataset SET private = true WHERE id = 44; UPDATE dataset SET private = false WHERE id = 17;"
        "UPDATE dataset SET currency = 'MXN' WHERE id = 62;"
        "INSERT INTO run VALUES (20, 'import', 'failed', '2014-01-01', NULL, 2, 4);"
        "DELETE FROM dataset_territory WHERE code = 'UK'; UPDATE \"text-amounts__entry\" SET paid_on = "
        "'2012-01-01'");
    phases();
    BOOST_TEST(list("SELECT v1_id, private, package->>'private' FROM v2.packages WHERE v1_id IN (17, 44) "
                    "ORDER BY 1") == (lines{"17 f false", "44 t true"}),
               boost::test_tools::per_element());
    BOOST_TEST(fact_counts(*this, 44) == "0 0 96");
    BOOST_TEST(ask("SELECT last_run FROM v2.sources WHERE v1_id = 4") == "failed");
    BOOST_TEST(import_counts(*this, "file.source") == "14 0 1 13 0 0");
    BOOST_TEST(tasks_of(*this, 62) == "no-owner");
    BOOST_TEST(tasks_of(*this, 57) == "measure-is-text");
    BOOST_TEST(
        ask("SELECT package #>> '{model,measures,amount,currency}' FROM v2.packages WHERE v1_id = 62") ==
        "MXN");
    BOOST_TEST(ask("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attname = 'paid_on' AND "
                   "attrelid = ('v2.' || "
                   "(SELECT table_name FROM v2.fact_tables WHERE v1_id = 57))::regclass") == "date");
    check_agreement(*this);
    check_like_fresh(*this);
}

BOOST_FIXTURE_TEST_CASE(a_mapping_is_mended, again) {
    BOOST_TEST(tasks_of(*this, 52) == "facts-no-mapping no-mapping");
    change("UPDATE dataset SET data = (SELECT data FROM dataset WHERE id = 54) WHERE id = 52");
    phases();
    BOOST_TEST(fact_counts(*this, 52) == "12 0 0");
    BOOST_TEST(tasks_of(*this, 52) == "");
    BOOST_TEST(list("SELECT phase, resolved IS NOT NULL FROM osmig.reject WHERE key = '52' ORDER BY phase") ==
                   (lines{"extract t", "import t"}),
               boost::test_tools::per_element());
    BOOST_TEST(ask("SELECT loaded FROM v2.packages WHERE v1_id = 52") == "t");
    BOOST_TEST(import_counts(*this, "dataset.entries") == "2887 12 0 2839 36 0");
    BOOST_TEST(ask("SELECT legacy || ' ' || target FROM osmig.money WHERE v1_id = '52'") == "780 780");
    check_agreement(*this);
    check_like_fresh(*this);
}
