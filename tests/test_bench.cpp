// The benchmark in small: what is asked for is measured, and a run that loses a row is never counted.
// long_bench.cpp measures every bar.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/json_path.hpp"
#include "tests/support/measured.hpp"
#include "tests/support/needs.hpp"
#include "tests/support/temporary.hpp"

using namespace osmig::test;

namespace {

const needs python(no_python);

// osmig, but after an export a row of the target is gone.
std::string losing_program(const temporary_folder& folder) {
    const auto path = folder.path() / "osmig";
    std::ofstream(path) << "#!/bin/sh\n"
                        << std::getenv("OSMIG_PROGRAM") << " \"$@\" || exit\n"
                        << "case \"$*\" in *--help*) ;; export_from_v1*)\n"
                        << "psql -qX -d \"$OSMIG_TARGET_DSN\" -c \"DELETE FROM v1.bench__entry WHERE ctid = "
                           "'(0,1)'\" ;; esac\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path.string();
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_asked_for_is_measured) {
    const auto seen = measure_in_small(std::getenv("OSMIG_PROGRAM"), {"wide", "whole", "second.same"});
    BOOST_REQUIRE_MESSAGE(seen.result.exit_code == 0, seen.result.err);
    for (const auto& [name, bar] : seen.bars) {
        const bool asked =
            name == "wide.1000" || name.starts_with("whole.") || name.starts_with("second.same");
        BOOST_TEST(seen.has_figures(name) == asked, name << ": " << seen.word(name, "state"));
        BOOST_TEST((seen.word(name, "state") == "unasked") == !asked, name);
        BOOST_TEST(says(seen.result, "| " + name + " ") == asked, "the table and " << name);
    }
    BOOST_TEST(get(seen.document, {"settings", "fsync"}).text.shown == "on");
    BOOST_TEST(seen.word("second.same.rows", "state") == "met");
}

BOOST_AUTO_TEST_CASE(a_run_that_ends_with_other_rows_counts_as_failed) {
    const temporary_folder folder;
    const auto seen = measure_in_small(losing_program(folder), {"narrow.5000"});
    BOOST_TEST(seen.result.exit_code == 1);
    BOOST_TEST(says(seen.result, "it ended with other rows: 1999 of 2000"), seen.result.err);
    BOOST_TEST(seen.word("narrow.5000", "state") == "failed");
}

BOOST_AUTO_TEST_CASE(a_bar_that_does_not_exist_is_a_usage_error) {
    const auto seen = measure_in_small(std::getenv("OSMIG_PROGRAM"), {"narow"});
    BOOST_TEST(seen.result.exit_code == 2);
    BOOST_TEST(says(seen.result, "there is no bar 'narow'"));
}
