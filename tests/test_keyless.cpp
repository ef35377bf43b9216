// Rows of the shared tables without an id, or with one that is another row's: a legacy that lost its primary keys.
#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

constexpr const char* without_keys = R"(
ALTER TABLE account DROP CONSTRAINT account_pkey CASCADE;
ALTER TABLE source DROP CONSTRAINT source_pkey CASCADE;
ALTER TABLE dataset DROP CONSTRAINT dataset_pkey CASCADE;
ALTER TABLE dataset DROP CONSTRAINT dataset_name_key;
ALTER TABLE account ALTER COLUMN id DROP NOT NULL;
ALTER TABLE view DROP CONSTRAINT view_pkey, ALTER COLUMN id DROP NOT NULL;
INSERT INTO account (id, name, email) VALUES (NULL, 'nobody', 'n@example.org'), (NULL, 'nobody 2', 'n2@example.org');
UPDATE view SET id = NULL;
INSERT INTO source SELECT * FROM source WHERE id = 9;
INSERT INTO source (id, url) SELECT id, 'a' || url FROM source WHERE id = 9 LIMIT 1;
INSERT INTO dataset (id, name, label, data) SELECT id, name, '~', data FROM dataset WHERE id = 2;
)";

struct without : journey {
    without() {
        change(without_keys);
        phases();
    }
    std::string rejects(const std::string& step, const std::string& reason) const {
        return ask(
            "SELECT count(*) FROM osmig.reject WHERE phase = 'import' AND resolved IS NULL AND step = '" +
            step + "' AND reason = '" + reason + "'");
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(rows_without_an_id_or_with_anothers_are_rejected_and_the_rest_moves) {
    const without j;
    BOOST_TEST(j.rejects("account", "no-key") == "2");
    BOOST_TEST(j.rejects("view", "no-key") == query_value(j.legacy_dsn, "SELECT count(*) FROM view"));
    BOOST_TEST(j.rejects("source", "duplicate-key") == "2");
    BOOST_TEST(j.rejects("dataset", "duplicate-key") == "1");
    BOOST_TEST(count(j, "v2.sources WHERE v1_id = 9") == "1");
    BOOST_TEST(count(j, "v2.packages WHERE v1_id = 2 AND v1_name = 'springfield_budget' AND loaded") == "1");
    BOOST_TEST(count(j, "osmig.conservation WHERE NOT conserved") == "0");
    const auto before = contents(j.target_dsn);
    j.phases();
    BOOST_TEST(difference(before, contents(j.target_dsn)) == "");
    BOOST_TEST(j.ask("SELECT sum(inserted + updated) FROM osmig.conservation WHERE pass > 3") == "0");
    BOOST_TEST(j.rejects("source", "duplicate-key") == "2");
}

BOOST_AUTO_TEST_CASE(a_killed_import_goes_on_behind_the_rows_without_an_id) {
    const without j;
    const journey killed(query_value(j.legacy_dsn, "SELECT current_database()"));
    killed.phase("export_from_v1");
    killed.phase("extract_v1_documents");
    for (const char* fault : {"after_answer:3", "after_answer:5", "batch_read:30"}) {
        killed.run_until({"import_v1_data", "--batchsize=1"}, fault).signal(SIGKILL);
        killed.wait_for_lock();
    }
    killed.phase("import_v1_data");
    BOOST_TEST(difference(contents_of(j, "v2"), contents_of(killed, "v2")) == "");
    BOOST_TEST(count(killed, "osmig.conservation WHERE NOT conserved") == "0");
}
