// The benchmark in small: every bar is measured or says why not, and a run that loses rows is never counted.
#include <boost/property_tree/json_parser.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/needs.hpp"
#include "tests/support/process.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary.hpp"

using namespace osmig::test;
using boost::property_tree::ptree;

namespace {

std::string no_python() {
    return run_program({"sh", "-c", "command -v python3"}).exit_code == 0 ? "" : "python3 is not installed.";
}
const needs python(no_python);

struct measured {
    program_result result;
    std::map<std::string, ptree> bars;
    ptree document;
};

// scale 0.001: 2,000 narrow rows, 8 datasets of 5,000 entries, at most 10,000 entries in one.
measured bench(const std::string& program, std::vector<std::string> names) {
    const temporary_folder folder;
    const auto json = (folder.path() / "bench.json").string();
    std::vector<std::string> args{"python3",      "-B",      (source_folder() / "tests/bench").string(),
                                  "--scale=0.001", "--rounds=1", "--program=" + program, "--json=" + json};
    args.insert(args.end(), names.begin(), names.end());
    measured out{run_program(args), {}, {}};
    if (!std::filesystem::exists(json)) return out;
    read_json(json, out.document);
    for (const auto& [_, bar] : out.document.get_child("bars")) out.bars[bar.get<std::string>("name")] = bar;
    return out;
}

// osmig, but after an export a row of the target is gone.
std::string losing_program(const temporary_folder& folder) {
    const auto path = folder.path() / "osmig";
    std::ofstream(path) << "#!/bin/sh\n"
                        << std::getenv("OSMIG_PROGRAM") << " \"$@\" || exit\n"
                        << "case \"$*\" in *--help*) ;; export_from_v1*)\n"
                        << "psql -qX -d \"$OSMIG_TARGET_DSN\" -c \"DELETE FROM v1.bench__entry WHERE ctid = '(0,1)'\" ;; esac\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path.string();
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_bar_is_measured_or_says_why_not) {
    const auto seen = bench(std::getenv("OSMIG_PROGRAM"), {});
    BOOST_REQUIRE_MESSAGE(seen.result.exit_code == 0, seen.result.err);
    BOOST_TEST(seen.bars.size() == 30U);
    for (const auto& [name, bar] : seen.bars) {
        const auto state = bar.get<std::string>("state");
        BOOST_TEST((state == "skipped" || bar.get<double>("median", -1) >= 0), name << ": " << state);
        if (state == "skipped") BOOST_TEST(bar.get<std::string>("note", "") != "", name << " does not say why");
        const bool may_be_skipped = name.starts_with("peer.") || name.starts_with("marginal.") || name == "narrow.jobs2";
        BOOST_TEST((state != "skipped" || may_be_skipped), name << " was not measured");
        BOOST_TEST(says(seen.result, name), "the table has no " << name);
    }
    BOOST_TEST(seen.document.get<std::string>("settings.fsync") == "on");
    BOOST_TEST(seen.document.get<int>("machine.cores") > 0);
}

BOOST_AUTO_TEST_CASE(a_run_that_ends_with_other_rows_counts_as_failed) {
    const temporary_folder folder;
    const auto seen = bench(losing_program(folder), {"narrow.5000"});
    BOOST_TEST(seen.result.exit_code == 1);
    BOOST_TEST(says(seen.result, "it ended with other rows: 1999 of 2000"), seen.result.err);
    BOOST_TEST(seen.bars.at("narrow.5000").get<std::string>("state") == "failed");
    BOOST_TEST(seen.bars.at("wide.1000").get<std::string>("state") == "unasked");
}

BOOST_AUTO_TEST_CASE(a_bar_that_does_not_exist_is_said) {
    const auto seen = bench(std::getenv("OSMIG_PROGRAM"), {"narow"});
    BOOST_TEST(seen.result.exit_code == 2);
    BOOST_TEST(says(seen.result, "there is no bar 'narow'"));
}
