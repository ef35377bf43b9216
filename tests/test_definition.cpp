// A step's definition changes under a half-done pass: exit 9, and a decision (invariant 11).
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "commands/text_diff.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;
namespace fs = std::filesystem;

namespace {

// A copy of the project's migration that a test may change.
class own_migration {
public:
    own_migration() : folder(fs::temp_directory_path() / ("osmig-definition-" + std::to_string(getpid()))) {
        const fs::path source = std::getenv("OSMIG_SOURCE");
        fs::create_directories(folder);
        fs::copy(source / "migrate.yaml", folder / "migrate.yaml");
        fs::copy(source / "sql", folder / "sql", fs::copy_options::recursive);
    }
    own_migration(const own_migration&) = delete;
    own_migration& operator=(const own_migration&) = delete;
    ~own_migration() { fs::remove_all(folder); }

    // One more condition at the end of the sources' import; `explain` comes later in the file.
    void change() const {
        std::ifstream in(folder / "sql/file/source.sql");
        std::string text((std::istreambuf_iterator<char>(in)), {});
        text.insert(text.find(';', text.find("-- :import")), "\nWHERE s.id > 0");
        std::ofstream(folder / "sql/file/source.sql") << text;
    }

    fs::path folder;
};

// Stops in the middle of the sources, then changes their step.
void stop_half_way(const journey& j, const own_migration& m) {
    auto held = j.run_until({"import_v1_data", "--migration=" + m.folder.string(), "--start=file.1",
                             "--until=file.1", "--batchsize=5"},
                            "batch_read:2");
    held.signal();
    held.wait();
    j.wait_for_lock();
    m.change();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_changed_step_waits_for_a_decision) {
    const own_migration m;
    const journey j(start::migrated);
    stop_half_way(j, m);
    const auto before = contents_of(j, "v2");
    const auto refused = j.run({"import_v1_data", "--migration=" + m.folder.string()});
    BOOST_TEST(refused.exit_code == 9);
    BOOST_TEST(refused.err.find("file.source") != std::string::npos);
    BOOST_TEST(refused.err.find("--accept_change=file.source") != std::string::npos);
    // What it was and what it is, and what can be done.
    check_refused(refused, 9,
                  {"file.source is half done", "osmig reset file.source --phase=import",
                   "--- file.source as pass", "+++ file.source as it is now", "\n+WHERE s.id > 0;\n"});
    BOOST_TEST(refused.err.find("FROM v2.sources") == std::string::npos);  // it is short
    BOOST_TEST(j.ask("SELECT outcome NOT LIKE '%+++%' FROM osmig.run ORDER BY run DESC LIMIT 1") == "t");
    BOOST_TEST(difference(before, contents_of(j, "v2")) == "");

    const auto accepted =
        j.run({"import_v1_data", "--migration=" + m.folder.string(), "--accept_change=file.1"});
    BOOST_TEST_INFO(accepted.err);
    BOOST_TEST(accepted.exit_code == 0);
    BOOST_TEST(import_counts(j, "file.source") == "14 0 0 14 0 0");
}

BOOST_AUTO_TEST_CASE(accepting_another_step_is_no_decision) {
    const own_migration m;
    const journey j(start::migrated);
    stop_half_way(j, m);
    BOOST_TEST(
        j.run({"import_v1_data", "--migration=" + m.folder.string(), "--accept_change=ds.1"}).exit_code == 9);
}

// A pass that was stopped later must not be of two minds either.
BOOST_AUTO_TEST_CASE(so_does_one_that_this_pass_has_done) {
    const own_migration m;
    const journey j(start::migrated);
    auto held = j.run_until({"import_v1_data", "--migration=" + m.folder.string()}, "between_parts:12");
    held.signal();
    held.wait();
    j.wait_for_lock();
    m.change();
    check_refused(j.run({"import_v1_data", "--migration=" + m.folder.string()}), 9,
                  {"file.source was done in pass 4, which is not done"});
    const auto accepted =
        j.run({"import_v1_data", "--migration=" + m.folder.string(), "--accept_change=file.1"});
    BOOST_TEST(accepted.exit_code == 3, accepted.err);
    BOOST_TEST(import_counts(j, "file.source") == "14 0 0 14 0 0");
}

// Removed, it is no half-done step any more.
BOOST_AUTO_TEST_CASE(a_reset_is_a_decision_too) {
    const own_migration m;
    const journey j(start::migrated);
    const auto before = contents_of(j, "v2");
    stop_half_way(j, m);
    BOOST_TEST(j.run({"reset", "file.source", "--phase=import", "--yes", "--migration=" + m.folder.string()})
                   .exit_code == 0);
    BOOST_TEST(j.run({"import_v1_data", "--migration=" + m.folder.string()}).exit_code == 0);
    BOOST_TEST(difference(before, contents_of(j, "v2")) == "");
}

BOOST_AUTO_TEST_CASE(a_difference_is_shown_as_diff_does) {
    using osmig::unified_diff;
    BOOST_TEST(unified_diff({"a\n", "x"}, {"a\n", "y"}) == "");
    BOOST_TEST(
        unified_diff({"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "was"}, {"1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "is"}) ==
        "--- was\n+++ is\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    BOOST_TEST(unified_diff({"", "was"}, {"a\x1b\n", "is"}) == "--- was\n+++ is\n@@ -1,0 +1,1 @@\n+a\\x1b\n");
}
