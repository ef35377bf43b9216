// Servers that osmig cannot work with are refused before anything is done, each with its own sentence.
#include <boost/test/unit_test.hpp>

#include "tests/support/go_between.hpp"
#include "tests/support/journey.hpp"

using namespace osmig::test;

namespace {

void check_refused(const journey& j, const environment& more, int code, const std::string& sentence) {
    const auto runs = j.ask("SELECT count(*) FROM osmig.run");
    const auto result = j.run({"export_from_v1"}, more);
    BOOST_TEST(result.exit_code == code, result.err);
    BOOST_TEST(result.err.find(sentence) != std::string::npos, result.err);
    BOOST_TEST(j.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'v1'") == "0");
    if (code == 6) BOOST_TEST(j.ask("SELECT count(*) FROM osmig.run") == runs);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_only_passes_on_changes_nothing) {
    const journey j;
    const go_between to(world().target.folder(), {});
    const auto result =
        j.run({"export_from_v1", "--only=user.account"}, {{"OSMIG_TARGET_DSN", to.through(j.target_dsn)}});
    BOOST_TEST(result.exit_code == 0, result.err);
}

BOOST_AUTO_TEST_CASE(a_pooler_before_the_target_is_refused) {
    const journey j;
    const go_between pooler(world().target.folder(), {.process = true});
    check_refused(j, {{"OSMIG_TARGET_DSN", pooler.through(j.target_dsn)}}, 6,
                  "There is a connection pooler between osmig and the target server.");
}

BOOST_AUTO_TEST_CASE(a_target_older_than_14_is_refused) {
    const journey j;
    const go_between old(world().target.folder(), {.version = "13.18"});
    check_refused(j, {{"OSMIG_TARGET_DSN", old.through(j.target_dsn)}}, 6,
                  "The target server is older than PostgreSQL 14.");
}

BOOST_AUTO_TEST_CASE(a_legacy_older_than_10_is_refused) {
    const journey j;
    const go_between old(world().legacy.folder(), {.version = "9.6.9"});
    check_refused(j, {{"OSMIG_V1_REPLICA_DSN", old.through(j.legacy_dsn)}}, 5, "osmig reads from 10 on");
}
