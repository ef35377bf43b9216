// Journeys from generated legacies, disturbed at random (`./dev torture`), until OSMIG_TORTURE_ROUNDS (5) are done or
// OSMIG_TORTURE_MINUTES are over, or SIGINT ends them with the round in hand. Round n has the seed OSMIG_SEED + n. Every
// call adds to OSMIG_TORTURE_LOG, so that rounds add up over time.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>

#include "tests/support/torture_round.hpp"

using namespace osmig::test;

namespace {

volatile std::sig_atomic_t interrupted = 0;

std::string variable(const char* name, const std::string& otherwise = "") {
    const char* given = std::getenv(name);
    return given != nullptr ? given : otherwise;
}

struct totals {
    int rounds = 0, bad = 0, faults = 0;
    std::map<std::string, int> kinds;

    void add(const torture_result& one) {
        ++rounds;
        bad += one.differs.empty() ? 0 : 1;
        for (const auto& [kind, n] : one.faults) {
            kinds[kind] += n;
            faults += n;
        }
    }
};

void tell(const torture_result& one, bool in_full) {
    int faults = 0;
    for (const auto& [kind, n] : one.faults) faults += n;
    fmt::print("seed {}, {}: {} faults, exits {}{}\n", one.seed, one.base, faults, one.exits,
               one.differs.empty() ? "" : ", DIFFERS");
    if (in_full || !one.differs.empty()) fmt::print("{}{}\n", one.story, one.differs);
    std::fflush(stdout);
}

// Date, commit, seeds, rounds and outcome; then the faults by kind.
void log(const std::string& file, std::uint64_t first, const totals& all) {
    if (file.empty() || all.rounds == 0) return;
    const auto commit =
        run_program({"git", "-C", source_folder().string(), "describe", "--always", "--dirty"}).out;
    std::string kinds;
    for (const auto& [kind, n] : all.kinds)
        kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", n, kind);
    std::ofstream(file, std::ios::app)
        << fmt::format("{:%Y-%m-%d}  {}  seeds {} to {}: {} rounds, {} faults, {}\n    {}\n",
                       fmt::gmtime(std::time(nullptr)), commit.substr(0, commit.find('\n')), first,
                       first + static_cast<std::uint64_t>(all.rounds) - 1, all.rounds, all.faults,
                       all.bad == 0 ? "all as undisturbed" : fmt::format("{} DIFFER", all.bad), kinds);
}

}  // namespace

BOOST_AUTO_TEST_CASE(disturbed_again_and_again_a_journey_ends_as_if_nothing_had_been) {
    const auto minutes = variable("OSMIG_TORTURE_MINUTES");
    const auto rounds = std::stoi(variable("OSMIG_TORTURE_ROUNDS", minutes.empty() ? "5" : "1000000"));
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::minutes(minutes.empty() ? 1000 : std::stoi(minutes));
    const auto first = seed();
    totals all;
    torture_stand stand(false);
    std::signal(SIGINT, [](int) { interrupted = 1; });
    while (interrupted == 0 && all.rounds < rounds && std::chrono::steady_clock::now() < end) {
        const auto one = torture_round(stand, first + static_cast<std::uint64_t>(all.rounds));
        all.add(one);
        tell(one, rounds == 1);
        BOOST_TEST(one.differs.empty(), "./dev torture --rounds 1 --seed " << one.seed);
    }
    log(variable("OSMIG_TORTURE_LOG"), first, all);
}
