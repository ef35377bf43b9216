// print_export_query: what psql takes, as a program, on real servers.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/support/looking.hpp"
#include "tests/support/sqlite_legacy.hpp"

using namespace osmig;
using namespace osmig::test;

BOOST_AUTO_TEST_CASE(goes_into_psql) {
    const auto result =
        osmig_with(on("host=/nowhere"), {"print_export_query", "user.account"});  // needs no target
    BOOST_TEST(result.exit_code == 0, result.err);
    const auto rows = run_or_throw({"psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", bundled_legacy()},
                                   {.env = {}, .input = result.out, .folder = {}});
    BOOST_TEST(!has(rows, "SECRET"));
    BOOST_TEST(std::ranges::count(rows, '\n') == 14);
    BOOST_TEST(!has(line_with(result.out, "COPY"), "password"));
    check_has(result.out, "-- Left out, since they are secret: password and api_key.");
}

BOOST_AUTO_TEST_CASE(one_unit_of_a_plain_step_and_of_a_family) {
    const auto team = osmig_with(on(""), {"print_export_query", "ds.team", "--item=ds:springfield_budget"});
    const auto rows =
        run_or_throw({"psql", "-Xq", "-d", bundled_legacy()}, {.env = {}, .input = team.out, .folder = {}});
    BOOST_TEST(std::ranges::count(rows, '\n') == 2);
    const auto all = osmig_with(on(""), {"print_export_query", "ds.dimensions"}).out;
    const auto one = osmig_with(on(""), {"print_export_query", "ds.7", "--item=ds:5"}).out;
    BOOST_TEST(std::ranges::count(all, ';') > 30);
    BOOST_TEST(std::ranges::count(one, ';') == 4);
    BOOST_TEST(!has(one, "springfield"));
    check_has(all, line_with(one, "Cofog1"));
    const auto none = osmig_with(on(""), {"print_export_query", "ds.8", "--item=ds:50"});
    BOOST_TEST(none.out == "");
    check_has(none.err, "the legacy has no entry table of dataset 50");
}

BOOST_AUTO_TEST_CASE(lists_what_has_one) {
    const auto result = osmig_with({}, {"print_export_query", "--list"});
    BOOST_TEST(result.exit_code == 0);
    check_has(result.out, "account_dataset");
    BOOST_TEST(!has(result.out, "currency"));
}

BOOST_AUTO_TEST_CASE(a_sqlite_legacy_has_no_copy) {
    const auto file = server().folder() / "v1.sqlite";
    copy_to_sqlite(bundled_legacy(), file);
    auto env = on(server().create_database("bare4"));
    env["OSMIG_V1_REPLICA_DSN"] = "sqlite:" + file.string();
    const auto result = osmig_with(env, {"print_export_query", "ds.8", "--item=ds:2"});
    check_has(result.out, "SELECT \"id\", ");
    check_has(result.out, " FROM \"springfield_budget__entry\";");
    BOOST_TEST(!has(result.out, "COPY"));
    BOOST_TEST(osmig_with(env, {"plan", "--verbose"}).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(refusals) {
    const auto refused = [](const environment& env, std::vector<std::string> words, int code,
                            const std::string& part) {
        words.insert(words.begin(), "print_export_query");
        const auto result = osmig_with(env, words);
        BOOST_TEST(result.exit_code == code);
        BOOST_TEST(result.out == "");
        check_has(result.err, part);
    };
    refused({}, {}, 2, "Of which step?");
    refused({}, {"r.1"}, 2, "reads no table of the legacy");
    refused({}, {"--list", "ds.1"}, 2, "goes without STEP");
    refused({}, {"ds.8", "--item=u:5"}, 2, "is a step of dataset");
    refused({}, {"f.3", "--item=f:5"}, 2, "do not say which");
    refused({}, {"u.1"}, 2, "OSMIG_V1_REPLICA_DSN is not set");
    refused(on(""), {"ds.8", "--item=ds:nothing"}, 2, "no dataset has that key or name");
    refused({{"OSMIG_V1_REPLICA_DSN", with_password("host=/nowhere dbname=none")}}, {"u.1"}, 5,
            "legacy server cannot be reached");
}
