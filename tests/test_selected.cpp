// A part of a migration: chosen steps, a type left out, one dataset, a sample. What is not whole never passes for whole
// (invariants 10, 14).
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/ground.hpp"

using namespace osmig::test;

namespace {

std::string staged(const ground& at) {
    return at.value(
        "SELECT string_agg(DISTINCT type || '.' || step, ' ') FROM osmig.part WHERE phase = 'export' AND "
        "state = 'done'");
}

// Exit 6 and what to type instead.
void refuses(const ground& at, const std::string& phase, const std::string& first) {
    const auto result = at.run({phase});
    BOOST_TEST_CONTEXT(result.err) {
        BOOST_TEST(result.exit_code == 6);
        BOOST_TEST(says(result, "Run `osmig " + first + "` first"));
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(steps_are_chosen) {
    const ground at;
    BOOST_TEST(at.run({"export_from_v1", "--only=u.1"}).exit_code == 0);
    BOOST_TEST(staged(at) == "user.account");
    BOOST_TEST(at.run({"export_from_v1", "--start=f.source", "--until=f.2"}).exit_code == 0);
    BOOST_TEST(staged(at) == "file.run file.source user.account");
    BOOST_TEST(at.count("osmig.pass WHERE phase = 'export'") == 1);  // one pass, unfinished
    BOOST_TEST(at.count("osmig.pass WHERE ended IS NULL") == 1);
    refuses(at, "import_v1_data", "export_from_v1");
    refuses(at, "extract_v1_documents", "export_from_v1");
    BOOST_TEST(world().run_to_end(at.database, "export_from_v1") == 0);
    BOOST_TEST(conservation(at.dsn, "export_from_v1") == world().undisturbed("export_from_v1").law,
               boost::test_tools::per_element());
    at.all_phases();
    BOOST_TEST(difference(contents(world().dsn(migrated_whole())), contents(at.dsn)) == "");
}

BOOST_AUTO_TEST_CASE(a_skipped_type_is_not_missed) {
    const ground at;
    BOOST_TEST(at.run({"export_from_v1", "--skip_ds", "--skip_ref"}).exit_code == 0);
    BOOST_TEST(staged(at) == "file.log_record file.run file.source user.account");
    BOOST_TEST(at.count("osmig.pass WHERE ended IS NOT NULL") == 1);
    BOOST_TEST(at.run({"extract_v1_documents", "--only=f.1"}).exit_code == 3);
    // Whether a source's dataset is there still is a question for dataset's staging.
    const auto early = at.run({"import_v1_data", "--only=f.1"});
    BOOST_TEST(early.exit_code == 6);
    BOOST_TEST(says(early, "staging of dataset is missing"), early.err);
    BOOST_TEST(at.run({"export_from_v1", "--only=ds.1"}).exit_code == 0);
    BOOST_TEST(at.run({"import_v1_data", "--only=f.1"}).exit_code == 0);
    BOOST_TEST(at.count("v2.sources") == 14);
    refuses(at, "import_v1_data", "export_from_v1");
}

// --start goes through finished steps again; what is equal stays.
BOOST_AUTO_TEST_CASE(started_again_finished_steps_are_compared) {
    const ground at(world().before("extract_v1_documents"));
    const auto before = files(at.dsn);
    execute(at.dsn, "UPDATE osmig.pass SET ended = NULL");
    BOOST_TEST(at.run({"export_from_v1", "--start=u.1"}).exit_code == 0);
    BOOST_TEST(refilled(before, files(at.dsn)) == "");
    BOOST_TEST(sums(at, "export_from_v1") == "0 inserted, 0 updated");
    BOOST_TEST(not_conserved(at) == 0);
}

BOOST_AUTO_TEST_CASE(one_dataset_alone) {
    const ground at;
    for (const char* key : {"2", "springfield_budget"}) {
        BOOST_TEST(at.run({"export_from_v1", fmt::format("--item=ds:{}", key)}).exit_code == 0);
        BOOST_TEST(at.value("SELECT string_agg(id::text, ' ') FROM v1.dataset") == "2");
        BOOST_TEST(at.value("SELECT count(*) || ' ' || count(DISTINCT dataset_id) FROM v1.account_dataset") ==
                   "2 1");
        BOOST_TEST(at.count("v1.springfield_budget__entry") == 1200);
        BOOST_TEST(
            at.value("SELECT to_regclass('v1.pesos__entry') IS NULL AND to_regclass('v1.account') IS NULL") ==
            "t");
        BOOST_TEST(at.count("osmig.part WHERE whole AND step NOT IN ('dimensions', 'entries')") ==
                   0);  // a star is its dataset's alone
    }
    refuses(at, "import_v1_data", "export_from_v1");
    BOOST_TEST(at.run({"extract_v1_documents", "--item=ds:2"}).exit_code == 0);
    BOOST_TEST(at.run({"import_v1_data", "--item=ds:2"}).exit_code == 0);
    BOOST_TEST(at.value("SELECT string_agg(v1_id || ' ' || rows, ',') FROM v2.fact_tables") == "2 1200");
    BOOST_TEST(at.value("SELECT count(*) || ' ' || min(owner) FROM v2.packages") != "0 ");
    at.all_phases();
    BOOST_TEST(difference(contents(world().dsn(migrated_whole())), contents(at.dsn)) == "");
}

BOOST_AUTO_TEST_CASE(a_limit_makes_a_sample) {
    const ground at;
    BOOST_TEST(at.run({"export_from_v1", "--limit=5"}).exit_code == 0);
    BOOST_TEST(at.count("v1.account") == 5);
    BOOST_TEST(at.count("v1.springfield_budget__entry") == 5);
    BOOST_TEST(at.count("osmig.part WHERE whole") == 0);
    refuses(at, "extract_v1_documents", "export_from_v1");
    refuses(at, "import_v1_data", "export_from_v1");
    at.all_phases();
    BOOST_TEST(difference(contents(world().dsn(migrated_whole())), contents(at.dsn)) == "");
}

// A sample taken while a pass is unfinished must not pass for the whole.
BOOST_AUTO_TEST_CASE(a_sample_in_between_does_not_spoil_a_pass) {
    for (const char* sample : {"--limit=3", "--item=ds:2"}) {
        const ground at;
        BOOST_TEST(at.run({"export_from_v1", "--until=ds.3"}).exit_code == 0);
        BOOST_TEST(at.run({"export_from_v1", sample}).exit_code == 0);
        BOOST_TEST(at.run({"export_from_v1"}).exit_code == 0);
        BOOST_TEST_CONTEXT(sample) {
            BOOST_TEST(at.count("osmig.part WHERE phase = 'export' AND NOT whole") == 0);
            BOOST_TEST(difference(world().undisturbed("export_from_v1").tables, contents(at.dsn)) == "");
        }
    }
}
