// Exit codes tell the truth (invariant 11): the program is driven into each that the help and the operating guide list.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <regex>
#include <set>

#include "tests/support/example_migration.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

std::set<int> seen;

void ends_with(int code, const program_result& result, const std::string& words) {
    BOOST_TEST(result.exit_code == code, result.err);
    BOOST_TEST(says(result, words), "\"" << words << "\" is not in:\n" << result.err);
    seen.insert(result.exit_code);
}

// A runner that stands still in the middle of the sources, and holds the lock.
child held(const journey& j, const std::vector<std::string>& more = {}) {
    std::vector<std::string> args{"import_v1_data", "--only=file.source", "--batchsize=3"};
    args.insert(args.end(), more.begin(), more.end());
    return j.run_until(args, "batch_read:1");
}

program_result go_on(child& runner, int signal) {
    if (signal != 0) runner.signal(signal);
    runner.signal(SIGCONT);
    return runner.wait();
}

// Numbers of the first column: "    5  the legacy …", "| 130, 143 | …".
std::set<int> codes_in(const std::string& text, const std::string& line) {
    std::set<int> out;
    const std::regex wanted(line), number("[0-9]+");
    for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) {
        const std::string column = (*at)[1];
        for (std::sregex_iterator n(column.begin(), column.end(), number); n != end; ++n)
            out.insert(std::stoi(n->str()));
    }
    return out;
}

// Codes of the document's table that has one, which begins with "| exit".
std::set<int> table_of(const std::string& document) {
    std::ifstream in(std::filesystem::path(std::getenv("OSMIG_SOURCE")) / document);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto begin = text.find("\n| exit"), end = text.find("\n\n", begin);
    BOOST_REQUIRE(begin != std::string::npos);
    return codes_in(text.substr(begin, end - begin), "\n\\| ([0-9, ]+) \\|");
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(done_refused_rejected_and_unreachable, again) {
    ends_with(0, run({"export_from_v1"}), "Next: osmig extract_v1_documents");
    ends_with(2, run({"export_from_v1", "--start=ds.99"}), "ds.99");
    ends_with(3, run({"extract_v1_documents"}), "not everything could be migrated (exit 3)");
    ends_with(4, run({"import_v1_data", "--max_rejects=0"}), "Stopped by --max_rejects=0");
    ends_with(5, run({"export_from_v1"}, {{"OSMIG_V1_REPLICA_DSN", "host=/nowhere dbname=v1"}}), "legacy");
    ends_with(6, run({"import_v1_data"}, {{"OSMIG_TARGET_DSN", "host=/nowhere dbname=v2"}}), "target");
    ends_with(6, run({"import_v1_data"}, {{"ALLOW_DATA_MIGRATION", "false"}}), "ALLOW_DATA_MIGRATION");
}

BOOST_FIXTURE_TEST_CASE(a_check_that_finds_something, again) {
    const scratch_folder package;
    execute(target_dsn, "DELETE FROM v2.sources WHERE v1_id = 3");
    ends_with(7, run({"check_data_counts", "--only=file.source"}), "not what the legacy gives (exit 7)");
    package.write("datapackage.json", "{\"name\": \"A name with spaces\"}");
    ends_with(7, run({"validate_package", package.path().string()}), "datapackage.json");
}

BOOST_FIXTURE_TEST_CASE(locked_and_stopped_by_signals, again) {
    auto first = held(*this);
    ends_with(8, run({"import_v1_data"}), "Another osmig");
    ends_with(130, go_on(first, SIGINT), "To go on where it stopped: osmig import_v1_data");
    wait_for_lock();
    auto second = held(*this);
    ends_with(143, go_on(second, SIGTERM), "Stopped by a signal");
    wait_for_lock();
    auto third = held(*this);
    third.signal(SIGKILL);
    BOOST_TEST(third.wait().exit_code == 137);
    seen.insert(137);
    wait_for_lock();
    ends_with(0, run({"import_v1_data"}), "Next: osmig publish_packages");
}

BOOST_FIXTURE_TEST_CASE(a_step_that_changed_and_counts_that_do_not_add_up, again) {
    const scratch_folder own;
    namespace fs = std::filesystem;
    const fs::path source = std::getenv("OSMIG_SOURCE");
    fs::copy(source / "migrate.yaml", own.path() / "migrate.yaml");
    fs::copy(source / "sql", own.path() / "sql", fs::copy_options::recursive);
    auto first = held(*this);
    first.signal(SIGKILL);
    first.wait();
    wait_for_lock();
    std::ifstream in(own.path() / "sql/file/source.sql");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    text.replace(text.find("s.url,"), 6, "s.url || '' AS url,");
    std::ofstream(own.path() / "sql/file/source.sql") << text;
    ends_with(9, run({"import_v1_data", "--migration=" + own.path().string()}),
              "--accept_change=file.source");
    auto second = held(*this);
    execute(target_dsn, "UPDATE osmig.part SET inserted = inserted + 1 WHERE state = 'running'");
    ends_with(1, go_on(second, 0), "accounts for another number of them");
}

BOOST_AUTO_TEST_CASE(every_code_that_is_listed_was_met) {
    const journey j;
    auto listed = codes_in(j.run({"help", "exit_codes"}).out, "(?:^|\n) +([0-9]+)  ");
    BOOST_TEST(listed.size() >= 12u);
    BOOST_TEST(table_of("README.md") == listed, boost::test_tools::per_element());
    listed.insert(137);  // the shell's, not osmig's
    BOOST_TEST(table_of("docs/operating.md") == listed, boost::test_tools::per_element());
    BOOST_TEST(seen == listed, boost::test_tools::per_element());
}
