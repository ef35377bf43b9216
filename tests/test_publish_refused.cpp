// What publishing refuses, and says: one dataset that other hands have touched harms no other, and the surroundings' faults
// are never called a defect.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "models/published_descriptor.hpp"
#include "tests/support/example_migration.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

struct place : again {
    program_result publish(environment more = {}) const {
        more["OSMIG_STORE"] = "file://" + (store.path() / "packages").string();
        more["OSMIG_ARCHIVE"] = (store.path() / "archive").string();
        return run({"publish_packages"}, more);
    }
    std::string rejected() const {
        return ask(
            "SELECT string_agg(reason || ' ' || key, ', ') FROM osmig.reject WHERE phase = 'publish' AND "
            "resolved IS NULL");
    }
    std::string published_packages() const { return ask("SELECT count(*) FROM v2.published"); }
    scratch_folder store;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_fact_table_that_other_hands_changed_is_not_published, place) {
    const auto spring = "v2.\"" + table_of(*this, 2) + "\"";
    execute(target_dsn, "DELETE FROM " + spring + " WHERE _id = 7");
    const auto first = publish();
    BOOST_TEST(first.exit_code == 3, first.err);
    BOOST_TEST(rejected() == "other-rows 2");
    BOOST_TEST(published_packages() == "16");
    BOOST_TEST(says(first, "osmig import_v1_data"), first.err);
    const auto mended = run({"import_v1_data"});
    BOOST_TEST(mended.exit_code == 3, mended.err);
    const auto second = publish();
    BOOST_TEST(second.exit_code == 0, second.err);
    BOOST_TEST(published_packages() == "17");
    execute(target_dsn,
            "DELETE FROM " + spring + " WHERE _id = 8");  // published already: nothing else has changed
    BOOST_TEST(publish().exit_code == 3);
    BOOST_TEST(rejected() == "other-rows 2");
    BOOST_TEST(ask("SELECT bool_and(conserved) FROM osmig.conservation WHERE phase = 'publish'") == "t");
}

BOOST_FIXTURE_TEST_CASE(an_archived_file_that_is_another_one_now_is_in_no_package, place) {
    http_server web;
    web.serve("/a.csv", "a,b\n1,2\n");
    change("UPDATE source SET url = '" + web.url("/a.csv") + "' WHERE id = 3");
    phases();
    const auto fetched = run({"archive_v1_files", "--item=file:3", "--allow_private_hosts"},
                             {{"OSMIG_ARCHIVE", (store.path() / "archive").string()}});
    BOOST_TEST(fetched.exit_code == 0, fetched.err);
    store.write("archive/3.csv", "a,b\n1,3\n");
    const auto changed = publish();
    BOOST_TEST(changed.exit_code == 3, changed.err);
    BOOST_TEST(rejected() == "archive-changed 2");
    store.remove("archive/3.csv");
    BOOST_TEST(publish().exit_code == 3);
    BOOST_TEST(rejected() == "archive-missing 2");
    BOOST_TEST(published_packages() == "16");
}

BOOST_FIXTURE_TEST_CASE(no_room_to_make_packages_is_no_defect, place) {
    const auto nowhere = publish({{"TMPDIR", (store.path() / "nowhere").string()}});
    BOOST_TEST(nowhere.exit_code == 6, nowhere.err);
    BOOST_TEST(says(nowhere, "TMPDIR"));
    BOOST_TEST(!says(nowhere, "defect"));
}

BOOST_FIXTURE_TEST_CASE(a_bucket_that_cannot_be_reached_is_said_so, place) {
    const environment keys{{"OSMIG_S3_ENDPOINT", "http://127.0.0.1:9"},
                           {"OSMIG_S3_ACCESS_KEY", "jo"},
                           {"OSMIG_S3_SECRET_KEY", "SECRETsecret"},
                           {"OSMIG_RETRIES", "0"}};
    const auto lost = run({"publish_packages", "--store=s3://packages/v2"}, keys);
    BOOST_TEST(lost.exit_code == 6, lost.err);
    BOOST_TEST(says(lost, "s3://packages/v2"), lost.err);
    BOOST_TEST(!says(lost, "SECRETsecret"));
    BOOST_TEST(!says(lost, "defect"));
}

BOOST_AUTO_TEST_CASE(a_name_without_an_address_stays_as_it_is) {
    auto package = osmig::json::parse(R"({"author": "Treasury < County"})");
    osmig::hide_address(package, "jo");
    BOOST_TEST(package.find("author")->text.shown == "Treasury < County");
    package = osmig::json::parse(R"({"author": "Jo <jo@example.org>"})");
    osmig::hide_address(package, "jo");
    BOOST_TEST(package.find("author")->text.shown == "Jo <jo@not.shown>");
}
