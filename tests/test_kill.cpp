// kill -9 at every fault point and at random moments of every phase; resumed until done, the target must be what an
// undisturbed run makes of it (invariants 1, 2, 3, 4). Reproduce with OSMIG_SEED.
#include <fmt/format.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <random>
#include <set>
#include <thread>

#include "tests/support/ground.hpp"
#include "tests/support/several_jobs.hpp"

using namespace osmig::test;
namespace data = boost::unit_test::data;

namespace {

// Small batches, so that there is much between the first and the last.
std::string batches(const std::string& command) {
    return command == "extract_v1_documents" ? "--batchsize=2" : "--batchsize=20";
}

std::mt19937_64& random_numbers() {
    static std::mt19937_64 numbers(seed());
    return numbers;
}

int random_up_to(int most) { return std::uniform_int_distribution<int>(1, most)(random_numbers()); }

// Something of the phase is committed, and something is left to do.
bool in_the_middle(const std::string& dsn, const std::string& command) {
    return query_value(
               dsn,
               fmt::format(
                   "SELECT count(*) > 0 FROM osmig.pass p WHERE p.phase = '{0}' AND p.ended IS NULL AND "
                   "(SELECT sum(read + inserted + updated + unchanged + skipped + rejected) FROM osmig.part "
                   "WHERE phase = '{0}' AND pass = p.pass) > 0",
                   phase_word(command))) == "t";
}

// Goes on until it is done and says what differs from the undisturbed run; empty: nothing.
std::string resumed(const std::string& database, const std::string& command) {
    world().wait_for_lock(database);
    const auto& expected = world().undisturbed(command);
    const bool done = pass_ended(world().dsn(database), command);
    const auto code = done ? expected.exit_code : world().run_to_end(database, command, {batches(command)});
    return difference(expected, outcome_of(world().dsn(database), command, code));
}

class kills {
public:
    explicit kills(std::string command) : command_(std::move(command)), source_(world().before(command_)) {}

    void at_point(const std::string& point, int passage) {
        const auto database = world().clone(source_);
        const auto fault = fmt::format("{}:{}", point, passage);
        const auto killed = world().run(database, {command_, batches(command_)}, {{"OSMIG_FAULT", fault}});
        BOOST_TEST_CONTEXT(command_ << " killed at " << fault << ", OSMIG_SEED=" << seed()) {
            const bool done = several_jobs && killed.exit_code == world().undisturbed(command_).exit_code;
            BOOST_TEST((done || killed.exit_code == 128 + SIGKILL), killed.err);
            check(database);
        }
    }

    void at_moment(std::chrono::milliseconds moment) {
        const auto database = world().clone(source_);
        auto running = world().start(database, {command_, batches(command_)});
        std::this_thread::sleep_for(moment);
        running.signal(SIGKILL);
        running.wait();
        BOOST_TEST_CONTEXT(command_ << " killed after " << moment.count() << " ms, OSMIG_SEED=" << seed()) {
            check(database);
        }
    }

    int hits() const { return hits_; }

private:
    void check(const std::string& database) {
        if (in_the_middle(world().dsn(database), command_)) ++hits_;
        BOOST_TEST(resumed(database, command_) == "");
        world().drop(database);
    }

    std::string command_, source_;
    int hits_ = 0;
};

std::set<int> chosen_passages(int passages) {
    const int middle = (passages + 1) / 2, any = random_up_to(passages);
    return brief ? std::set<int>{middle} : std::set<int>{1, middle, any, passages};
}

std::chrono::milliseconds time_of_a_run(const std::string& command) {
    const auto database = world().clone(world().before(command));
    const auto begin = std::chrono::steady_clock::now();
    world().run_to_end(database, command, {batches(command)});
    const auto took = std::chrono::steady_clock::now() - begin;
    world().drop(database);
    return std::chrono::duration_cast<std::chrono::milliseconds>(took);
}

}  // namespace

BOOST_DATA_TEST_CASE(killed_anywhere_it_ends_as_if_it_had_not_been, data::make(phase_commands), command) {
    kills all(command);
    for (const auto& [point, passages] : count_passages(world(), command, {batches(command)})) {
        for (const int passage : chosen_passages(passages)) all.at_point(point, passage);
    }
    const auto most = static_cast<int>(time_of_a_run(command).count());
    for (int i = 0; i < (brief ? 1 : 4); ++i) all.at_moment(std::chrono::milliseconds(random_up_to(most)));
    BOOST_TEST_MESSAGE(command << ": " << all.hits() << " kills between the first and the last batch");
    BOOST_TEST(all.hits() >= (brief ? 3 : 10));
}
