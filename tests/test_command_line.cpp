#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/support/example_migration.hpp"
#include "tests/support/process.hpp"

using osmig::test::example_migration;
using osmig::test::program_options;
using outcome = osmig::test::program_result;
using words = std::vector<std::string>;

namespace {

// The built program with these arguments, and with nothing of OSMIG_* in its environment but `env`.
outcome run_program(words typed, const osmig::test::environment& env = {}) {
    const char* program = std::getenv("OSMIG_PROGRAM");
    if (!program) throw std::runtime_error("OSMIG_PROGRAM must name the built program");
    typed.insert(typed.begin(), program);
    program_options options;
    options.env = env;
    return osmig::test::run_program(typed, options);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string& example_folder() {
    static const example_migration folder;
    static const std::string path = folder.path().string();
    return path;
}

outcome run_in_example(words typed) {
    typed.push_back("--migration=" + example_folder());
    return run_program(typed);
}

void check_usage(const words& typed, const std::string& part) {
    const outcome got = run_in_example(typed);
    BOOST_TEST_CONTEXT(typed.back() << " said: " << got.err) {
        BOOST_TEST(got.exit_code == 2);
        BOOST_TEST(got.out == "");
        BOOST_TEST(got.err.starts_with("osmig: "));
        BOOST_TEST(has(got.err, part));
        BOOST_TEST(has(got.err, "--help.\n"));
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(help_goes_where_it_was_asked_for) {
    const outcome bare = run_program({});
    BOOST_TEST(bare.exit_code == 2);
    BOOST_TEST(bare.out == "");
    BOOST_TEST(has(bare.err, "Usage: osmig COMMAND [options]"));
    for (const words& typed : {words{"--help"}, words{"-h"}, words{"help"}}) {
        const outcome asked = run_program(typed);
        BOOST_TEST(asked.exit_code == 0);
        BOOST_TEST(asked.out == bare.err);
        BOOST_TEST(asked.err == "");
    }
    BOOST_TEST(run_program({"plan", "--help"}).out == run_program({"help", "plan"}).out);
    BOOST_TEST(has(run_program({"help", "exit-codes"}).out, "    8  another osmig is at work"));
    BOOST_TEST(run_program({"help", "plum"}).exit_code == 2);
    BOOST_TEST(run_program({"--version"}).out.starts_with("osmig "));
}

BOOST_AUTO_TEST_CASE(every_command_has_help) {
    for (const char* command :
         {"export_from_v1", "extract_v1_documents", "extract_v1_xml", "import_v1_data", "plan", "migrate",
          "flush", "status", "rejects", "print_export_query", "help", "version"}) {
        const outcome got = run_program({command, "--help"});
        BOOST_TEST(got.exit_code == 0, command);
        BOOST_TEST(has(got.out, "Usage: osmig "), command);
    }
}

// Before anything connects: there is no connection to be had here.
BOOST_AUTO_TEST_CASE(every_bad_selector_is_a_usage_error) {
    for (const char* command : {"export_from_v1", "extract_v1_xml", "import-v1-data"}) {
        for (const char* start : {"zz.1", ".2", "ds", "ds.0", "ds.-1", "ds.99", "ds.x", "ds.1.2"})
            check_usage({command, std::string("--start=") + start}, std::string("--start=") + start);
        check_usage({command, "--start=zz.1"},
                    "The data types are user (u), reference (r, ref), file (f) and dataset (ds)");
        check_usage({command, "--start=ds.2", "--skip_ds"}, "contradict each other");
        check_usage({command, "--skip_zz"}, "there is no data type \"zz\"");
        check_usage({command, "--until=u.1", "--start=ds.1"}, "comes before");
        check_usage({command, "--only=ds.1", "--start=ds.1"}, "cannot be combined");
        check_usage({command, "--item=ds"}, "has no colon");
        check_usage({command, "--item=u:1", "--start=ds.1"}, "none of them is of that type");
        check_usage({command, "--batchsize=0"}, "must be a whole number of at least 1");
        check_usage({command, "--limit", "-1"}, "must be a whole number of at least 1");
    }
}

BOOST_AUTO_TEST_CASE(a_bad_migration_is_a_usage_error_with_its_line) {
    example_migration folder;
    folder.write("sql/user/account.sql", "-- :import\nSELECT 1; SELECT 2;\n");
    const outcome got = run_program({"export_from_v1", "--migration", folder.path().string()});
    BOOST_TEST(got.exit_code == 2);
    BOOST_TEST(has(got.err, "sql/user/account.sql:2: section import holds more than one statement"), got.err);
    const outcome none = run_program({"export_from_v1"}, {{"OSMIG_MIGRATION", "/nowhere"}});
    BOOST_TEST(none.exit_code == 2);
    BOOST_TEST(has(none.err, "There is no /nowhere/migrate.yaml"), none.err);
}

BOOST_AUTO_TEST_CASE(flush_does_not_ask_where_nobody_answers) {
    BOOST_TEST(run_in_example({"flush"}).exit_code == 2);
}

BOOST_AUTO_TEST_CASE(a_password_is_not_repeated) {
    const outcome got = run_program({"export_from_v1", "--item=postgresql://u:hunter2@host/db"});
    BOOST_TEST(got.exit_code == 2);
    BOOST_TEST(!has(got.err, "hunter2"), got.err);
}
