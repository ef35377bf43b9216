// Rules that fire are counted with their unit, and taken back with it.
#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

const std::string renamed = "SELECT coalesce(sum(times), 0) FROM osmig.rules WHERE rule = 'package-renamed'";

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_command_lists_what_was_counted, again) {
    const auto text = run({"rules"});
    BOOST_TEST(text.exit_code == 0);
    BOOST_TEST(text.out.find("package-renamed") != std::string::npos, text.out);
    BOOST_TEST(text.err.find("docs/rules.md says what each does") != std::string::npos, text.err);
    BOOST_TEST(run({"rules", "--step=dataset.team"}).out == "");
    BOOST_TEST(run({"rules", "--format=json"}).out.find("\"package-renamed\"") != std::string::npos);
    BOOST_TEST(run({"rules", "--step=dataset.nothing"}).exit_code == 2);
}

BOOST_FIXTURE_TEST_CASE(a_unit_that_needs_a_rule_no_more_is_not_counted, again) {
    const auto before = std::stoi(ask(renamed));
    BOOST_TEST(before > 0);
    BOOST_TEST(phase("import_v1_data").err.find(" fired, ") != std::string::npos);
    BOOST_TEST(std::stoi(ask(renamed)) == before);
    change("UPDATE dataset SET name = 'plain-name' WHERE id = 32");
    phases();
    BOOST_TEST(std::stoi(ask(renamed)) == before - 1);
}

BOOST_FIXTURE_TEST_CASE(a_unit_that_is_gone_takes_its_counts_along, again) {
    BOOST_TEST(ask("SELECT count(*) FROM osmig.rule WHERE unit = '32' AND rule = 'package-renamed'") == "1");
    change(
        "DELETE FROM account_dataset WHERE dataset_id = 32; DELETE FROM source WHERE dataset_id = 32;"
        "DELETE FROM dataset_language WHERE dataset_id = 32; DELETE FROM dataset_territory WHERE dataset_id "
        "= 32;"
        "DELETE FROM badges_on_datasets WHERE dataset_id = 32; DELETE FROM view WHERE dataset_id = 32;"
        "DELETE FROM run WHERE dataset_id = 32; DELETE FROM dataset WHERE id = 32");
    phases();
    BOOST_TEST(ask("SELECT count(*) FROM osmig.rule WHERE type = 'dataset' AND unit = '32'") == "0");
}
