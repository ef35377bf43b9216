// Legacies dirtied at random, for OSMIG_FUZZ_SECONDS (300): each must end in rejects and tasks, never in a crash, a
// hang or a silent change. OSMIG_FUZZ_SEED is the first round's seed, the next one's is one more; with
// OSMIG_FUZZ_SECONDS=0 that round alone is made, and told in full. Every call adds lines to docs/fuzz.log.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>

#include "tests/support/fuzz_round.hpp"
#include "tests/support/process.hpp"
#include "tests/support/server.hpp"

using namespace osmig::test;

namespace {

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
    const char* given = std::getenv(variable);
    return given != nullptr ? std::strtoull(given, nullptr, 10) : otherwise;
}

struct totals {
    std::uint64_t first = 0;
    int rounds = 0, refused = 0, bad = 0;
    std::map<std::string, int> kinds, exits;

    void add(const fuzz_result& one) {
        ++rounds;
        refused += one.refused.empty() ? 0 : 1;
        bad += one.complaints.empty() ? 0 : 1;
        ++exits[one.exits];
        for (const auto& [kind, n] : one.kinds) kinds[kind] += n;
    }
};

std::string words(const std::map<std::string, int>& counts) {
    std::string out;
    for (const auto& [what, n] : counts) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, what);
    return out;
}

void tell(const fuzz_result& one, bool in_full) {
    fmt::print("{} {} mutations {} exits {}{}\n", one.seed, one.base, one.mutations.size(), one.exits,
               one.refused.empty() ? "" : "refused");
    if (in_full || !one.complaints.empty())
        for (const auto& m : one.mutations) fmt::print("    {:.300}\n", m);
    if (!one.refused.empty()) fmt::print("  refused: {}\n", one.refused);
    for (const auto& c : one.complaints) fmt::print("  COMPLAINT: {}\n", c);
    std::fflush(stdout);
}

// Date, commit, seeds, rounds, how long; then what was done, and what became of it.
void log(const totals& all, std::int64_t seconds) {
    const auto commit =
        run_program({"git", "-C", source_folder().string(), "describe", "--always", "--dirty"}).out;
    std::ofstream file(source_folder() / "docs/fuzz.log", std::ios::app);
    file << fmt::format(
        "{:%Y-%m-%d}  {}  seeds {} to {}, {} s: {} rounds, {} refused with a sentence, {} bad\n",
        fmt::gmtime(std::time(nullptr)), commit.substr(0, commit.find('\n')), all.first,
        all.first + static_cast<std::uint64_t>(all.rounds) - 1, seconds, all.rounds, all.refused, all.bad);
    file << fmt::format("    mutations: {}\n", words(all.kinds));
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_dirt_ends_in_rejects_and_tasks) {
    totals all;
    all.first = number("OSMIG_FUZZ_SEED", std::random_device{}());
    const auto limit = std::chrono::seconds(number("OSMIG_FUZZ_SECONDS", 300));
    const auto start = std::chrono::steady_clock::now();
    const auto spent = [&] { return std::chrono::steady_clock::now() - start; };
    fmt::print("OSMIG_FUZZ_SEED={}\n", all.first);
    do {
        const auto one = fuzz_round(all.first + static_cast<std::uint64_t>(all.rounds));
        all.add(one);
        tell(one, limit.count() == 0);
        BOOST_TEST(one.complaints.empty(), "OSMIG_FUZZ_SECONDS=0 OSMIG_FUZZ_SEED=" << one.seed);
    } while (spent() < limit);
    if (limit.count() > 0) log(all, std::chrono::duration_cast<std::chrono::seconds>(spent()).count());
}
