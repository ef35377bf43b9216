// Rounds of the fuzz test (long_fuzz.cpp) with seeds that are known to do much, and proof that its oracle sees what it
// is there to see.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/fuzz_oracle.hpp"
#include "tests/support/fuzz_round.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

struct watched : again {
    watched() {
        legacy.dsn = legacy_dsn;
        legacy.look();
    }
    complaints all() const {
        complaints out;
        for (const auto& found :
             {check_law(target_dsn), check_staging(legacy, target_dsn), check_units(target_dsn),
              check_facts(legacy, target_dsn), check_secrets(target_dsn)})
            out.insert(out.end(), found.begin(), found.end());
        return out;
    }
    // The complaint after something was done to the target; of a check that is not asked for nothing is said.
    template <class check>
    std::string after(const std::string& sql, check question) const {
        execute(target_dsn, sql);
        return fmt::format("{}", fmt::join(question(), "; "));
    }
    std::string after_in_facts(const std::string& sql) const {
        return after(sql, [&] { return check_cells(legacy, target_dsn, "2"); });
    }
    std::string after_in_staging(const std::string& sql) const {
        return after(sql, [&] { return check_staging(legacy, target_dsn); });
    }
    fuzz_legacy legacy;
};

bool has(const std::string& text, const std::string& word) { return text.find(word) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_legacy_dirtied_at_random_ends_in_rejects_and_tasks) {
    const std::uint64_t seed = 2007;
    const auto one = fuzz_round(seed);
    BOOST_TEST(one.mutations.size() > 5U);
    BOOST_TEST(one.complaints.empty(),
               "OSMIG_FUZZ_SECONDS=0 OSMIG_FUZZ_SEED=" << seed << ": "
                                                       << fmt::format("{}", fmt::join(one.complaints, "\n")));
}

BOOST_AUTO_TEST_CASE(the_oracle_is_silent_where_all_is_well_and_sees_what_is_not) {
    const watched w;
    const auto& target = w.target_dsn;
    const auto silent = w.all();
    BOOST_TEST(silent.empty(), fmt::format("{}", fmt::join(silent, "\n")));
    const auto table = table_of(w, 2);
    BOOST_TEST(
        has(w.after_in_facts(fmt::format("UPDATE v2.{} SET amount = amount + 0.01 WHERE _id = 7", table)),
            "the values of amount"));
    BOOST_TEST(has(w.after_in_staging("UPDATE v1.account SET fullname = fullname || ' ' WHERE id = 3"),
                   "the rows of account"));
    BOOST_TEST(has(w.after_in_staging("DELETE FROM v1.run WHERE id = 9"), "run has"));
    BOOST_TEST(has(w.after("DELETE FROM v2.sources WHERE v1_id = 25", [&] { return check_units(target); }),
                   "source 25"));
    BOOST_TEST(has(w.after("INSERT INTO v2.tasks VALUES ('a', 'b', 'c', 'not so SECRET')",
                           [&] { return check_secrets(target); }),
                   "SECRET"));
    BOOST_TEST(has(w.after("UPDATE osmig.measure SET target = target + 1 WHERE v1_id = '5'",
                           [&] { return check_law(target); }),
                   "money"));
    const auto facts = w.after(fmt::format("DELETE FROM v2.{} WHERE _id = 8", table),
                               [&] { return check_facts(w.legacy, target); });
    BOOST_TEST(has(facts, "1199 facts"));
    BOOST_TEST(has(facts, "the fact table of dataset 2"));
}
