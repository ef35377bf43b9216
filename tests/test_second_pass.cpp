// What changed in the legacy since the last pass arrives, and nothing else is touched.
#define BOOST_TEST_MODULE second_pass
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey.hpp"

using namespace osmig::test;
using lines = std::vector<std::string>;

namespace {

// Statements that give every table of a star another dataset's name.
std::string rename_star(const std::string& from, const std::string& to, const lines& dimensions) {
    auto out = fmt::format(
        "UPDATE dataset SET name = '{1}' WHERE name = '{0}'; ALTER TABLE \"{0}__entry\" RENAME TO "
        "\"{1}__entry\";",
        from, to);
    for (const auto& d : dimensions)
        out += fmt::format("ALTER TABLE \"{0}__{2}\" RENAME TO \"{1}__{2}\";", from, to, d);
    return out;
}

std::string table_of(const journey& j, int dataset) {
    return j.ask(fmt::format("SELECT table_name FROM v2.fact_tables WHERE v1_id = {}", dataset));
}

bool exists(const journey& j, const std::string& table) {
    return j.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'v2' AND tablename = '" + table + "'") ==
           "1";
}

std::string package_of(const journey& j, int dataset) {
    return j.ask(fmt::format("SELECT id FROM v2.packages WHERE v1_id = {}", dataset));
}

std::string house_package(const journey& j, const std::string& name) {
    return j.ask("SELECT md5('house@example.org') || ':" + name + "'");
}

lines ids_by_key(const journey& j, int dataset) {
    return j.list("SELECT openspending_id, _id FROM v2.\"" + table_of(j, dataset) +
                  "\" ORDER BY openspending_id COLLATE \"C\"");
}

std::string tasks_of(const journey& j, int dataset) {
    return j.ask(fmt::format(
        "SELECT string_agg(kind, ' ' ORDER BY kind) FROM v2.tasks WHERE type = 'dataset' AND v1_key = '{}'",
        dataset));
}

// The descriptor, the model for babbage and the table of facts say the same name, and the table is there.
void check_agreement(const journey& j) {
    BOOST_TEST(j.list("SELECT p.v1_id, p.model->>'fact_table', f.table_name FROM v2.packages p JOIN "
                      "v2.fact_tables f USING (v1_id) "
                      "WHERE p.model->>'fact_table' <> f.table_name OR to_regclass(format('%I.%I', "
                      "f.schema_name, f.table_name)) IS NULL "
                      "OR f.table_name NOT LIKE 'fdp\\_\\_' || left(p.owner, 16) || '\\_\\_%' OR f.v1_name "
                      "<> p.v1_name") == lines{},
               boost::test_tools::per_element());
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
}

// The legacy as it is now, migrated into a target that has seen nothing else.
void check_like_fresh(const journey& j) {
    journey fresh;
    execute(the_world().legacy.dsn(), "SELECT 1");
    const auto env = environment{{"OSMIG_V1_REPLICA_DSN", j.legacy_dsn}};
    for (const auto& command : phase_commands) {
        const auto done = fresh.run({command}, env);
        BOOST_TEST_REQUIRE((done.exit_code == 0 || done.exit_code == 3), done.err);
    }
    BOOST_TEST(difference(contents_of(fresh, "doc"), contents_of(j, "doc")) == "");
    BOOST_TEST(difference(contents_of(fresh, "v2"), contents_of(j, "v2")) == "");
}

struct again : journey {
    again() : journey(start::migrated) {}
};

}  // namespace

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
    BOOST_TEST(import_counts(*this, "dataset.entries") == "2887 0 120 2685 36 46");
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
    BOOST_TEST(import_counts(*this, "dataset.entries") == "2887 1 1 2803 36 46");
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
    BOOST_TEST(import_counts(*this, "dataset.entries") == "2887 0 0 2805 36 46");
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
    BOOST_TEST(import_counts(*this, "dataset.entries") == "2887 12 0 2805 36 34");
    BOOST_TEST(ask("SELECT legacy || ' ' || target FROM osmig.money WHERE v1_id = '52'") == "780 780");
    check_agreement(*this);
    check_like_fresh(*this);
}

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

// ---- Readers, while a unit of many batches is being loaded

namespace {

// Stops the import in the middle of dataset 2's 60 batches, looks, kills it there, looks again, and lets it end.
void check_readers(const journey& j) {
    const auto before = readers_view(j, 2);
    const auto tasks = tasks_of(j, 2);
    j.phase("export_from_v1");
    j.phase("extract_v1_documents");
    auto running = j.run_until({"import_v1_data", "--batchsize=20"}, "batch_read:40");
    const auto loaded = std::stoi("0" + j.ask("SELECT count(*) FROM osmig_work.w2"));
    BOOST_TEST(loaded > 0);
    BOOST_TEST(loaded < 1200);
    BOOST_TEST(readers_view(j, 2) == before, boost::test_tools::per_element());
    running.signal(SIGKILL);
    running.wait();
    j.wait_for_lock();
    BOOST_TEST(readers_view(j, 2) == before, boost::test_tools::per_element());
    BOOST_TEST(tasks_of(j, 2) == tasks);
    BOOST_TEST(j.phase("import_v1_data").exit_code == 3);
    BOOST_TEST((readers_view(j, 2) != before));
    BOOST_TEST(j.ask("SELECT to_regclass('osmig_work.w2') IS NULL") == "t");
    check_agreement(j);
    check_like_fresh(j);
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(readers_see_the_old_facts_until_the_new_ones_are_all_there, again) {
    change("UPDATE springfield_budget__department SET label = upper(label)");
    check_readers(*this);
}

// Package row, descriptor and table change together.
BOOST_FIXTURE_TEST_CASE(readers_see_the_old_package_until_its_facts_are_there, again) {
    change(
        "UPDATE springfield_budget__department SET label = upper(label); UPDATE dataset SET label = 'Another "
        "title' WHERE id = 2;"
        "DELETE FROM account_dataset WHERE dataset_id = 2 AND account_id = 3");
    check_readers(*this);
}
