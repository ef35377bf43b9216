// A second pass after names and addresses wandered from one unit to another, and after units went.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

// ---- Names and addresses that wander from one unit to another

BOOST_FIXTURE_TEST_CASE(two_datasets_of_one_owner_exchange_their_names, again) {
    change(rename_star("aid_flows", "between", {"donor", "time"}) +
           rename_star("pesos", "aid_flows", {"time"}) + rename_star("between", "pesos", {"donor", "time"}));
    phases();
    BOOST_TEST(package_of(*this, 30) == house_package(*this, "pesos"));
    BOOST_TEST(package_of(*this, 62) == house_package(*this, "aid_flows"));
    BOOST_TEST(list("SELECT v1_id, v1_name, rows FROM v2.fact_tables WHERE v1_id IN (30, 62) ORDER BY 1") ==
                   (lines{"30 pesos 60", "62 aid_flows 15"}),
               boost::test_tools::per_element());
    BOOST_TEST(ask("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL AND reason = 'not-storable'") ==
               "0");
    check_agreement(*this);
}

// The lower id takes what the higher one gave up: in the order of keys its new name is still taken.
BOOST_FIXTURE_TEST_CASE(a_dataset_takes_the_name_that_another_gave_up, again) {
    change(rename_star("pesos", "pesos-old", {"time"}) +
           rename_star("aid_flows", "pesos", {"donor", "time"}));
    phases();
    BOOST_TEST(package_of(*this, 30) == house_package(*this, "pesos"));
    BOOST_TEST(package_of(*this, 62) == house_package(*this, "pesos-old"));
    BOOST_TEST(ask("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL AND reason = 'not-storable'") ==
               "0");
    check_agreement(*this);
}

// A table that is renamed keeps no index under its old name: the next table of that name needs it.
BOOST_FIXTURE_TEST_CASE(a_new_dataset_takes_a_name_that_was_given_up_before, again) {
    change(rename_star("pesos", "pesos-old", {"time"}));
    phases();
    change(
        "INSERT INTO dataset (id, name, data, currency, private) SELECT 70, 'pesos', data, 'EUR', false FROM "
        "dataset WHERE id = 62;"
        "CREATE TABLE pesos__entry (LIKE \"pesos-old__entry\" INCLUDING ALL); CREATE TABLE pesos__time (LIKE "
        "\"pesos-old__time\" INCLUDING ALL);"
        "INSERT INTO pesos__entry SELECT * FROM \"pesos-old__entry\"; INSERT INTO pesos__time SELECT * FROM "
        "\"pesos-old__time\"");
    BOOST_REQUIRE_NO_THROW(phases());
    BOOST_TEST(fact_counts(*this, 70) == "15 0 0");
    BOOST_TEST(package_of(*this, 70) == house_package(*this, "pesos"));
    check_agreement(*this);
    check_like_fresh(*this);
}

BOOST_FIXTURE_TEST_CASE(two_accounts_exchange_their_emails, again) {
    change(
        "UPDATE account SET email = CASE id WHEN 3 THEN 'björk@opin-gogn.example' ELSE "
        "'ana@prefeitura.example' END WHERE id IN (3, 5)");
    phases();
    BOOST_TEST(
        list("SELECT v1_id, email, idhash = md5(email) FROM v2.users WHERE v1_id IN (3, 5) ORDER BY 1") ==
            (lines{"3 björk@opin-gogn.example t", "5 ana@prefeitura.example t"}),
        boost::test_tools::per_element());
    BOOST_TEST(package_of(*this, 11) ==
               ask("SELECT md5('ana@prefeitura.example')") + ":mairie-de-saint-remy");
    BOOST_TEST(ask("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL AND reason = 'not-storable'") ==
               "0");
    check_agreement(*this);
}

// Account 20 shared account 3's address and was refused for it; now account 3 has none, and 20 may keep it.
BOOST_FIXTURE_TEST_CASE(an_email_passes_to_the_account_that_shared_it, again) {
    change("UPDATE account SET email = NULL WHERE id = 3");
    phases();
    BOOST_TEST(list("SELECT v1_id FROM v2.users WHERE email = 'ana@prefeitura.example'") == lines{"20"},
               boost::test_tools::per_element());
    BOOST_TEST(
        ask("SELECT reason FROM osmig.reject WHERE type = 'user' AND key = '3' AND resolved IS NULL") ==
        "no-email");
    BOOST_TEST(
        ask("SELECT count(*) FROM osmig.reject WHERE type = 'user' AND key = '20' AND resolved IS NULL") ==
        "0");
    BOOST_TEST(package_of(*this, 2) == "fff870769942316684328d572928f897:springfield_budget");
    check_agreement(*this);
}

// ---- What the legacy no longer has

BOOST_FIXTURE_TEST_CASE(a_dataset_is_deleted_with_its_tables, again) {
    const auto table = table_of(*this, 61);
    change(
        "DELETE FROM account_dataset WHERE dataset_id = 61; DELETE FROM dataset WHERE id = 61;"
        "DROP TABLE \"far-dates__entry\", \"far-dates__time\"");
    phases();
    BOOST_TEST(ask("SELECT count(*) FROM doc.mapping WHERE dataset_id = 61") == "0");
    BOOST_TEST(package_of(*this, 61) == "");
    BOOST_TEST(!exists(*this, table));
    BOOST_TEST(tasks_of(*this, 61) == "");
    BOOST_TEST(ask("SELECT count(*) FROM v2.fact_tables WHERE v1_id = 61") == "0");
    check_agreement(*this);
}

BOOST_FIXTURE_TEST_CASE(accounts_and_sources_are_deleted, again) {
    change(
        "DELETE FROM account WHERE id = 23; DELETE FROM log_record; DELETE FROM run WHERE source_id = 4; "
        "DELETE FROM source WHERE id = 4");
    phases();
    BOOST_TEST(ask("SELECT count(*) FROM v2.users WHERE v1_id = 23") == "0");
    BOOST_TEST(ask("SELECT count(*) FROM v2.sources WHERE v1_id = 4") == "0");
    BOOST_TEST(ask("SELECT count(*) FROM doc.analysis WHERE source_id = 4") == "0");
    BOOST_TEST(ask("SELECT jsonb_array_length(package->'sources') FROM v2.packages WHERE v1_id = 2") == "1");
}

// A mapping that was fine and is broken now: what is read must not be the one of before, without a word.
BOOST_FIXTURE_TEST_CASE(a_mapping_breaks, again) {
    change(
        "UPDATE dataset SET data = '{\"mapping' WHERE id = 61; UPDATE \"far-dates__entry\" SET amount = 1");
    phases();
    BOOST_TEST(
        ask("SELECT reason FROM osmig.reject WHERE phase = 'extract' AND key = '61' AND resolved IS NULL") ==
        "mapping-unparsable");
    BOOST_TEST(ask("SELECT count(*) FROM doc.mapping WHERE dataset_id = 61") == "0");
    BOOST_TEST(
        ask("SELECT reason FROM osmig.reject WHERE step = 'entries' AND key = '61' AND resolved IS NULL") ==
        "no-mapping");
    check_agreement(*this);
}
