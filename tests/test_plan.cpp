// plan: what each step did and would do, as a program, on real servers.
#include <boost/test/unit_test.hpp>

#include "tests/support/looking.hpp"

using namespace osmig;
using namespace osmig::test;

BOOST_AUTO_TEST_CASE(needs_no_server) {
    const auto result = osmig_with({}, {"plan"});
    BOOST_TEST(result.exit_code == 0);
    BOOST_TEST(squeezed(line_with(result.out, "user.1")) == "user.1 account never - never - - unknown");
    BOOST_TEST(squeezed(line_with(result.out, "dataset.2")) == "dataset.2 team never - - - - unknown");
    check_has(result.err, "OSMIG_TARGET_DSN is not set");
    check_has(result.err, "OSMIG_V1_REPLICA_DSN is not set");
    const auto document = json_of(osmig_with({}, {"plan", "--format=json"}));
    BOOST_TEST(document.find("steps")->items.size() == 17u);
    BOOST_TEST(document.find("passes")->items.empty());
    const auto& account = document.find("steps")->items[0];
    BOOST_TEST(account.find("name")->text.shown == "account");
    BOOST_TEST(account.find("index")->text.shown == "1");
    BOOST_CHECK(account.find("phases")->items[0].find("rows")->kind == json::kind::null);
}

BOOST_AUTO_TEST_CASE(estimates_are_the_legacys_before_there_is_a_ledger) {
    const auto target = server().create_database("bare");
    const auto result = osmig_with(on(target), {"plan"});
    BOOST_TEST(result.exit_code == 0);
    BOOST_TEST(squeezed(line_with(result.out, "user.1")) == "user.1 account never - never - - ~14");
    BOOST_TEST(squeezed(line_with(result.out, "dataset.8")) == "dataset.8 entries never - never - - ~2,887");
    check_has(result.err, "no ledger yet");
    check_has(result.err, "~ is an estimate");
    const auto steps = *json_of(osmig_with(on(target), {"plan", "u.1", "--format=json"})).find("steps");
    BOOST_TEST_REQUIRE(steps.items.size() == 1u);
    const auto& exported = steps.items[0].find("phases")->items[0];
    BOOST_TEST(exported.find("rows")->text.shown == "14");
    BOOST_TEST(exported.find("estimate")->truth);
}

BOOST_AUTO_TEST_CASE(tables_without_an_estimate_are_said) {
    const auto other = server().create_database("unanalyzed");
    run_sql_file(other, source_folder() / "fixtures/schema.sql");
    auto env = on(server().create_database("bare2"));
    env["OSMIG_V1_REPLICA_DSN"] = other;
    BOOST_TEST(squeezed(line_with(osmig_with(env, {"plan"}).out, "user.1")) ==
               "user.1 account never - never - - unknown");
    execute(other, "CREATE TABLE dataset_x__entry AS SELECT 1 AS id, 1.5::float8 AS amount; ANALYZE account");
    BOOST_TEST(squeezed(line_with(osmig_with(env, {"plan"}).out, "user.1")) ==
               "user.1 account never - never - - ~0");
}

BOOST_AUTO_TEST_CASE(states_and_rows_are_the_ledgers) {
    auto env = on(imported());
    env.erase("OSMIG_V1_REPLICA_DSN");  // not needed: the ledger knows
    const auto result = osmig_with(env, {"plan"});
    BOOST_TEST(squeezed(line_with(result.out, "user.1")) == "user.1 account done - done - - 14");
    BOOST_TEST(squeezed(line_with(result.out, "dataset.8")) == "dataset.8 entries done - pending - - 2,887");
    BOOST_TEST(!has(result.err, "Note"), result.err);
    const auto only = osmig_with(env, {"plan", "--phase=import"});
    BOOST_TEST(squeezed(line_with(only.out, "user.1")) == "user.1 account done 15");
    BOOST_TEST(squeezed(line_with(only.out, "dataset.8")) == "dataset.8 entries pending ~2,887");
    BOOST_TEST(line_with(only.out, "dataset.2").empty());
    const auto passes = *json_of(osmig_with(env, {"plan", "--format=json"})).find("passes");
    BOOST_TEST(passes.items.size() == 3u);
}

BOOST_AUTO_TEST_CASE(flushed_is_never) {
    const auto target = migrated("flushed");
    BOOST_TEST(osmig_with(on(target), {"export_from_v1", "--quiet", "--only=u.1"}).exit_code == 0);
    check_has(line_with(osmig_with(on(target), {"plan"}).out, "user.1"), "done");
    BOOST_TEST(osmig_with(on(target), {"flush", "--yes"}).exit_code == 0);
    BOOST_TEST(squeezed(line_with(osmig_with(on(target), {"plan"}).out, "user.1")) ==
               "user.1 account never - never - - ~14");
}

BOOST_AUTO_TEST_CASE(a_step_is_shown_whole) {
    const auto result = osmig_with(on(imported()), {"plan", "u.1", "--verbose"});
    for (const char* part :
         {"COPY (SELECT \"id\", \"name\"", "password, api_key, secret_api_key", "v1.account",
          "the function user", "FROM v1.account a", "v2.users (id, ", "definition", "AS fullname"}) {
        check_has(result.out, part);
    }
    const auto family = osmig_with(on(imported()), {"plan", "ds.8", "--verbose"});
    for (const char* part :
         {"<dataset>__entry", ", such as Aid-Flows__entry", "\"Aid-Flows__entry\"", "v2.fdp__<owner>"}) {
        check_has(family.out, part);
    }
    const auto alone = osmig_with({}, {"plan", "ds.8", "--verbose"});
    check_has(alone.out, "it was not there to be asked");
    const auto steps =
        *json_of(osmig_with(on(imported()), {"plan", "u.1", "--verbose", "--format=json"})).find("steps");
    check_has(steps.items[0].find("query")->text.shown, "FROM \"public\".\"account\"");
    BOOST_TEST(
        steps.items[0].find("functions")->items[0].find("writes")->items[0].find("table")->text.shown ==
        "v2.users");
    BOOST_TEST(steps.items[0].find("definition")->text.shown.size() == 32u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_a_usage_error) {
    BOOST_TEST(osmig_with({}, {"plan", "zz.1"}).exit_code == 2);
    BOOST_TEST(osmig_with({}, {"plan", "--phase=undo"}).exit_code == 2);
    const auto none = osmig_with({}, {"plan", "ds.2", "--phase=import"});
    BOOST_TEST(none.exit_code == 2);
    check_has(none.err, "dataset.team has no import");
}

BOOST_AUTO_TEST_CASE(unreachable_servers_are_no_error) {
    auto env = on("host=/nowhere dbname=none");
    env["OSMIG_V1_REPLICA_DSN"] = with_password("host=/nowhere dbname=none");
    const auto result = osmig_with(env, {"plan"});
    BOOST_TEST(result.exit_code == 0);
    check_has(result.err, "The target was not looked at");
    check_has(result.err, "The legacy was not looked at");
}
