// An export says which legacy it reads, and notes a schema version that is not the one that the run order is for.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"
#include "tests/support/odd_star.hpp"

using namespace osmig::test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// One target for all: an export of the accounts alone is enough to be told.
struct told : journey {
    told() : journey("versions") {}
    std::string after(const std::string& sql, const environment& more = {}) const {
        change(sql);
        const auto exported = run({"export_from_v1", "--only=user.account"}, more);
        BOOST_TEST(exported.exit_code == 0, exported.err);
        return exported.err;
    }
    void check(const std::string& sql, const std::string& line, const std::string& note) const {
        BOOST_TEST_CONTEXT(sql) {
            const auto said = after(sql);
            BOOST_TEST(has(said, ", database versions" + line + "\n"), said);
            BOOST_TEST(has(said, "Note: the legacy ") == !note.empty(), said);
            BOOST_TEST(has(said, note), said);
        }
    }
};

const told& j() {
    static const std::string legacy = legacy_of_odd_stars(world().legacy, "versions");
    static const told one;
    return one;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_version_that_is_known_is_said_and_no_more) {
    j().check("", ", schema version 18", "");
    BOOST_TEST(j().ask("SELECT to_regclass('v1.migrateversion') IS NULL") == "t");
}

BOOST_AUTO_TEST_CASE(another_version_is_a_note_and_the_export_goes_on) {
    j().check("UPDATE migrateversion SET version = 17", ", schema version 17",
              "says 17 in migrateversion.version; this run order was made for 18");
    j().check("UPDATE migrateversion SET version = 18; INSERT INTO migrateversion VALUES ('other', 'x', 3)",
              ", schema version 18, 3", "says 18, 3 in migrateversion.version");
    j().check("DELETE FROM migrateversion WHERE version = 3; UPDATE migrateversion SET version = NULL",
              ", schema version NULL", "says NULL in");
}

BOOST_AUTO_TEST_CASE(a_version_that_is_no_number_is_shown_as_it_is_and_cut) {
    j().check("ALTER TABLE migrateversion ALTER version TYPE text USING 'about 18'",
              ", schema version about 18", "says about 18 in");
    const auto said = j().after("UPDATE migrateversion SET version = repeat('8', 12000000)");
    BOOST_TEST(has(said, fmt::format("schema version {:8<40}...\n", "")));
    BOOST_TEST(said.size() < 10000);
}

BOOST_AUTO_TEST_CASE(where_it_cannot_be_found_a_note_says_why) {
    j().check("DELETE FROM migrateversion", "", "has no row in migrateversion");
    j().check("ALTER TABLE migrateversion RENAME version TO number", "",
              "has no column version in migrateversion");
    j().check("DROP TABLE migrateversion", "", "has no table migrateversion, which would say the version");
}

BOOST_AUTO_TEST_CASE(a_role_that_may_not_ask_is_no_reason_to_stop) {
    const auto dsn = j().legacy_dsn + " options='-c role=reader'";
    const auto said = j().after(
        "CREATE TABLE migrateversion AS SELECT 18 AS version; CREATE ROLE reader LOGIN;"
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; REVOKE ALL ON migrateversion FROM reader",
        {{"OSMIG_V1_REPLICA_DSN", dsn}});
    BOOST_TEST(has(said, "does not let migrateversion.version be read (permission denied"), said);
}
