// The generator's dirty database, migrated once: for every line of fixtures/dirt.csv exactly this became of it, and there
// is no task, no reject and no rule that fired that the catalogue does not name. On SQL_ASCII, which alone can hold every
// case; on UTF8 test_dirt_kill.cpp asks the same.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/audit_check.hpp"
#include "tests/support/dirt_check.hpp"
#include "tests/support/size_check.hpp"

using namespace osmig::test;

namespace {

// Whatever they are: what the other cases have to say is worth more then.
std::string exit_codes(const migration_from& j) {
    std::vector<int> codes;
    for (const auto& command : phase_commands) codes.push_back(j.run({command}).exit_code);
    return fmt::format("{}", fmt::join(codes, " "));
}

struct dirty_migration {
    migration_world world;
    std::string legacy =
        generate_legacy(world, {.datasets = 40, .entries = 4000, .dirty = true, .encoding = "SQL_ASCII"});
    migration_from j{world, legacy};
    program_result audited = j.run({"audit_v1", "--full", "--format=json"});
    std::string codes = exit_codes(j);
    two_sides sides{legacy, j.dsn};
    std::vector<expected_case> cases = expected_dirt(legacy);
};

const dirty_migration& done() {
    static const dirty_migration one;
    return one;
}

void check_none(const std::vector<std::string>& lines) {
    BOOST_TEST(lines.empty(), fmt::format("{}", fmt::join(lines, "\n")));
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_the_catalogue_says_became_of_every_case) {
    check_none(wrong_cases(done().sides, done().cases));
}

BOOST_AUTO_TEST_CASE(tasks_rejects_and_rules_are_those_of_the_catalogue) {
    check_none(wrong_troubles(done().sides, done().cases));
}

// What audit_v1 said beforehand, by phase, step and word.
BOOST_AUTO_TEST_CASE(the_audit_expected_every_reject_task_and_rule) {
    BOOST_TEST(done().audited.exit_code == 3, done().audited.err);
    const auto real = real_outcomes(done().j.dsn);
    BOOST_TEST(real.size() > 50U);
    check_none(differences(expected_outcomes(done().audited.out), real));
}

// Of any dataset: v1 held HTML and scripts in every text.
BOOST_AUTO_TEST_CASE(no_document_that_is_shown_holds_markup_or_code) {
    BOOST_TEST(done().j.value(std::string("SELECT string_agg(v1_id::text, ' ') FROM v2.packages WHERE "
                                          "concat(package, model) ~* ") +
                              shown_as_markup) == "");
}

// v1's stand behind the largest id, as after a dump that was loaded by hand; here nothing counts on from them.
BOOST_AUTO_TEST_CASE(stale_sequences_mean_nothing) {
    const auto behind = [](const std::string& table) {
        return query_value(done().sides.legacy, fmt::format("SELECT last_value < (SELECT max(id) FROM {0}) "
                                                            "FROM {0}_id_seq",
                                                            table));
    };
    for (const auto* table : {"account", "dataset", "source", "run"}) BOOST_TEST(behind(table) == "t", table);
    BOOST_TEST(done().j.value("SELECT string_agg(oid::regclass::text, ' ') FROM pg_class WHERE relkind = 'S' "
                              "AND relnamespace IN ('v1'::regnamespace, 'doc'::regnamespace, "
                              "'v2'::regnamespace)") == "");
}

BOOST_AUTO_TEST_CASE(every_row_and_all_the_money_is_accounted_for) {
    BOOST_TEST(done().codes == "3 3 3");
    BOOST_TEST(done().j.broken() == "");
    check_none(wrong_sums(done().sides));
}
