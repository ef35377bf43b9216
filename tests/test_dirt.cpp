// The generator's dirty database, migrated once: for every line of fixtures/dirt.csv exactly this became of it, and there
// is no task and no reject that the catalogue does not name.
#define BOOST_TEST_MODULE dirt
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

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
    std::string legacy = generate_legacy(world, {.datasets = 40, .entries = 4000, .dirty = true});
    migration_from j{world, legacy};
    std::string codes = exit_codes(j);
    migrated_dirt sides{legacy, j.dsn};
    std::vector<expected_case> cases = expected_dirt(legacy);
};

const dirty_migration& done() {
    static const dirty_migration one;
    return one;
}

void check_none(const std::vector<std::string>& lines, const char* what) {
    BOOST_TEST(lines.empty(), what << ":\n" << fmt::format("{}", fmt::join(lines, "\n")));
}

std::vector<std::string> missing(const std::set<std::string>& of, const std::set<std::string>& in) {
    std::vector<std::string> out;
    std::ranges::set_difference(of, in, std::back_inserter(out));
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_the_catalogue_says_became_of_every_case) {
    for (const auto& one : done().cases) {
        for (const auto& word : one.words) {
            const auto wrong = done().sides.wrong(one, word);
            BOOST_TEST(wrong == "",
                       one.name << " (" << one.type << ' ' << one.key << "), " << word << ": " << wrong);
        }
    }
}

BOOST_AUTO_TEST_CASE(tasks_and_rejects_are_those_of_the_catalogue) {
    const auto expected = expected_troubles(done().cases), got = done().sides.troubles();
    check_none(missing(expected, got), "promised by the catalogue, and not there");
    check_none(missing(got, expected), "there, and not in the catalogue");
}

BOOST_AUTO_TEST_CASE(every_row_and_all_the_money_is_accounted_for) {
    BOOST_TEST(done().codes == "0 3 3");
    BOOST_TEST(done().j.broken() == "");
    check_none(done().sides.wrong_sums(), "sums that differ");
}
