// Journeys through all phases, killed several times each at points and moments that a seed chooses, until
// OSMIG_KILL_ROUNDS (100) have ended as an undisturbed journey does. Every call adds a line to docs/kills.log, so that
// rounds add up over time.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <thread>

#include "tests/support/ground.hpp"

using namespace osmig::test;

namespace {

std::mt19937_64& numbers() {
    static std::mt19937_64 one(seed());
    return one;
}

int random(int least, int most) { return std::uniform_int_distribution<int>(least, most)(numbers()); }

struct journey {
    std::string database = world().clone();
    int kills = 0;
    std::string differs;

    void run() {
        for (const auto& phase : phase_commands) {
            if (differs.empty()) one_phase(phase);
        }
        world().drop(database);
    }

private:
    void one_phase(const std::string& phase);
    bool ended(const std::string& phase);
};

// Runs until it is killed at a random passage of a random point, or after a random time; true where it ended before.
bool journey::ended(const std::string& phase) {
    const std::vector<std::string> points{"batch_read", "copy_sent", "before_answer", "after_answer",
                                          "between_parts"};
    const auto size = fmt::format("--batchsize={}", random(1, 60));
    const auto point = static_cast<std::size_t>(random(0, static_cast<int>(points.size())));
    if (point < points.size()) {
        const auto fault = fmt::format("{}:{}", points[point], random(1, 80));
        const auto result = world().run(database, {phase, size}, {{"OSMIG_FAULT", fault}});
        return result.exit_code != 128 + SIGKILL;
    }
    auto osmig = world().start(database, {phase, size});
    std::this_thread::sleep_for(std::chrono::milliseconds(random(1, 900)));
    osmig.signal(SIGKILL);
    return osmig.wait().exit_code != 128 + SIGKILL;
}

void journey::one_phase(const std::string& phase) {
    const int most = random(1, 4);
    bool done = false;
    for (int i = 0; i < most && !done; ++i) {
        if (!ended(phase)) ++kills;
        world().wait_for_lock(database);
        done = pass_ended(world().dsn(database), phase);
    }
    const auto expected = world().undisturbed(phase);
    const auto code = done ? expected.exit_code : world().run_to_end(database, phase);
    differs = difference(expected, outcome_of(world().dsn(database), phase, code));
}

// The line of this call: date, commit, seed, rounds, kills, outcome.
void log(int rounds, int kills, const std::string& outcome) {
    const auto commit =
        run_program({"git", "-C", source_folder().string(), "describe", "--always", "--dirty"}).out;
    std::ofstream file(source_folder() / "docs/kills.log", std::ios::app);
    file << fmt::format("{:%Y-%m-%d}  {:<16}  {:>10}  {:>6}  {:>5}  {}\n", fmt::gmtime(std::time(nullptr)),
                        commit.substr(0, commit.find('\n')), seed(), rounds, kills, outcome);
}

}  // namespace

BOOST_AUTO_TEST_CASE(killed_again_and_again_a_journey_ends_as_if_nothing_had_been) {
    const char* given = std::getenv("OSMIG_KILL_ROUNDS");
    const int rounds = given != nullptr ? std::atoi(given) : 100;
    int kills = 0, round = 0;
    for (std::string differs; round < rounds && differs.empty(); ++round) {
        journey one;
        try {
            one.run();
            differs = one.differs;
        } catch (const std::exception& e) {
            differs = e.what();
        }
        kills += one.kills;
        BOOST_TEST(differs == "", "round " << round + 1 << ", OSMIG_SEED=" << seed() << ": " << differs);
        if (!differs.empty()) return log(round + 1, kills, "DIFFERS in the last round");
    }
    log(round, kills, "all as undisturbed");
}
