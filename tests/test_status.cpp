// status: where a migration stands, as a program, on real servers.
#include <boost/test/unit_test.hpp>

#include "tests/support/looking.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

// Runs until it reaches the fault point, and stands still there.
child held_export(const std::string& target, const std::string& fault,
                  const std::vector<std::string>& options) {
    auto env = on(target);
    env["OSMIG_FAULT"] = fault + ":stop";
    std::vector<std::string> words{program("OSMIG_FAULTS_PROGRAM", "osmig_faults"), "export_from_v1",
                                   "--quiet"};
    words.insert(words.end(), options.begin(), options.end());
    return child(words, {.env = env, .input = {}, .folder = source_folder().string()});
}

bool stands_still(const child& program) {
    const auto state = "/proc/" + std::to_string(program.pid()) + "/stat";
    for (int i = 0; i < 300; ++i) {
        const auto stat = run_program({"cat", state}).out;
        const auto end = stat.rfind(") ");
        if (end != std::string::npos && stat[end + 2] == 'T') return true;
        run_program({"sleep", "0.1"});
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(names_what_is_missing) {
    BOOST_TEST(osmig_with({}, {"status"}).exit_code == 2);
    const auto target = server().create_database("bare3");
    for (const char* command : {"status", "rejects"}) {
        const auto result = osmig_with(on(target), {command, "--format=json"});
        BOOST_TEST(result.exit_code == 6);
        BOOST_TEST(result.out == "");
        check_has(result.err, "Run `osmig migrate` first");
    }
    BOOST_TEST(osmig_with(on("host=/nowhere dbname=none"), {"status"}).exit_code == 6);
}

BOOST_AUTO_TEST_CASE(a_new_target_says_where_to_begin) {
    const auto target = migrated("new");
    const auto result = osmig_with(on(target), {"status"});
    BOOST_TEST(result.exit_code == 0);
    check_has(result.out, "nobody is at work");
    check_has(result.out, "none yet");
    check_has(result.out, "Next: osmig export_from_v1");
    check_has(squeezed(result.out), "user.account (nothing)");
    const auto document = json_of(osmig_with(on(target), {"status", "--format=json"}));
    BOOST_CHECK(document.find("running")->kind == json::kind::null);
    BOOST_TEST(document.find("runs")->items.empty());
    BOOST_TEST(document.find("next")->text.shown == "osmig export_from_v1");
}

BOOST_AUTO_TEST_CASE(counts_are_those_of_the_contract) {
    const auto result = osmig_with(on(imported()), {"status"});
    check_has(squeezed(line_with(result.out, "dataset.entries")), "dataset.entries done 2,887 2,887 0 0 0 0");
    const auto tables =
        query_value(imported(), "SELECT count(*) FROM osmig.part WHERE phase = 'export' AND whole");
    check_has(result.out, "whole, " + tables + " tables of 13 steps");
    check_has(result.out, "done, with rows rejected");
    check_has(squeezed(result.out), "user.account import no-email 4 4");
    check_has(squeezed(result.out), "1 bad-currency");
    check_has(result.out, "Next: osmig import_v1_data");
    const auto document = json_of(osmig_with(on(imported()), {"status", "--format=json"}));
    BOOST_TEST(document.find("runs")->items.size() == 3u);
    const auto& exported = *item_with(*document.find("phases"), "phase", "export");
    const auto& entries = *item_with(*exported.find("steps"), "step", "entries");
    BOOST_TEST(entries.find("read")->text.shown ==
               query_value(imported(),
                           "SELECT read FROM osmig.conservation WHERE phase = 'export' "
                           "AND step = 'entries'"));
    BOOST_TEST(entries.find("conserved")->truth);
    BOOST_TEST(item_with(*document.find("staging"), "step", "dataset.entries")->find("whole")->truth);
    BOOST_TEST(item_with(*document.find("open_rejects"), "reason", "no-email")->find("rejects")->text.shown ==
               "4");
}

BOOST_AUTO_TEST_CASE(partial_staging_is_not_whole) {
    const auto target = migrated("partial");
    BOOST_TEST(osmig_with(on(target), {"export_from_v1", "--quiet", "--item=ds:2"}).exit_code == 0);
    const auto result = osmig_with(on(target), {"status"});
    check_has(result.out, "partial (--item or --limit)");
    check_has(squeezed(result.out), "not whole: user.account (nothing)");
    check_has(squeezed(result.out), "dataset.dataset (0 of 1 tables)");
    check_has(result.out, "Next: osmig export_from_v1");
}

BOOST_AUTO_TEST_CASE(money_that_is_not_conserved_is_shown) {
    const auto target = migrated("money");
    BOOST_TEST(osmig_with(on(target), {"export_from_v1", "--quiet", "--only=u.1"}).exit_code == 0);
    execute(target,
            "INSERT INTO osmig.measure SELECT 1, '2', m, 10.25, t, 0, 0, 0, 0, 0 FROM (VALUES ('amount', "
            "10.25), ('paid', 9)) v(m, t)");
    const auto result = osmig_with(on(target), {"status"});
    check_has(result.out, "NOT CONSERVED: 1 of 2 sums");
    BOOST_TEST(squeezed(line_with(result.out, "paid")) == "2 paid 10.25 0 9 0");
    execute(target, "UPDATE osmig.measure SET target = 10.25");
    check_has(osmig_with(on(target), {"status"}).out, "2 sums of measures, all conserved");
    execute(target, "UPDATE osmig.step SET inserted = inserted - 1 WHERE step = 'account'");
    check_has(line_with(osmig_with(on(target), {"status"}).out, "user.account"), "NOT CONSERVED");
}

BOOST_AUTO_TEST_CASE(a_run_is_seen_from_another_terminal) {
    const auto target = migrated("held");
    auto run = held_export(target, "after_answer:6", {"--item=ds:2", "--only=ds.8", "--batchsize=100"});
    BOOST_TEST_REQUIRE(stands_still(run), run.err());
    const auto result = osmig_with(on(target), {"status"});
    BOOST_TEST(result.exit_code == 0);
    check_has(squeezed(result.out), "export_from_v1 is running: run 1, pass 1");
    check_has(result.out, "In progress");
    check_has(line_with(result.out, "springfield_budget__entry"), "export dataset.entries");
    BOOST_TEST(!has(result.out, "Next:"), result.out);
    const auto document = json_of(osmig_with(on(target), {"status", "--format=json"}));
    BOOST_TEST(document.find("running")->find("run")->text.shown == "1");
    BOOST_CHECK(document.find("next")->kind == json::kind::null);
    const auto& part = document.find("parts_in_progress")->items.at(0);
    BOOST_TEST(std::stol(part.find("rows")->text.shown) >= 100);
    BOOST_TEST(std::stol(part.find("rows")->text.shown) < 1200);
    BOOST_TEST(!part.find("checkpoint")->text.shown.empty());
    BOOST_TEST(squeezed(line_with(osmig_with(on(target), {"plan"}).out, "dataset.8")).substr(0, 25) ==
               "dataset.8 entries running");
    const auto second = osmig_with(on(target), {"export_from_v1", "--quiet"});
    BOOST_TEST(second.exit_code == 8);
    check_has(second.err, "Another osmig is at work");
    run.signal(SIGKILL);
    run.wait();
    for (int i = 0;
         i < 100 && query_value(target, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") != "0";
         ++i)
        run_program({"sleep", "0.1"});
    const auto after = osmig_with(on(target), {"status"});
    check_has(after.out, "killed; what it had committed stays");
    check_has(after.out, "Half done");
    check_has(after.out, "nobody is at work");
}

BOOST_AUTO_TEST_CASE(an_unfinished_pass_comes_next) {
    const auto target = migrated("unfinished");
    auto run = held_export(target, "between_parts:2", {});
    BOOST_TEST_REQUIRE(stands_still(run), run.err());
    run.signal(SIGKILL);
    run.wait();
    const auto result = osmig_with(on(target), {"status"});
    check_has(result.out, "Pass 1 is unfinished: it goes on where it stopped");
    check_has(result.out, "Next: osmig export_from_v1");
    BOOST_TEST(osmig_with(on(target), {"export_from_v1", "--quiet"}).exit_code == 0);
    check_has(osmig_with(on(target), {"status"}).out, "Next: osmig extract_v1_documents");
}
