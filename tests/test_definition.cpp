// A step's definition changes under a half-done pass: exit 9, and a decision (invariant 11).
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

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

    // One more condition at the end of the sources' import.
    void change() const {
        std::ifstream in(folder / "sql/file/source.sql");
        std::string text((std::istreambuf_iterator<char>(in)), {});
        text.insert(text.rfind(';'), "\nWHERE s.id > 0");
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
