#include "tests/support/kills.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <map>
#include <random>
#include <thread>

namespace osmig::test {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::mt19937_64& numbers() {
    static std::mt19937_64 one(seed());
    return one;
}

long random(long least, long most) {
    return std::uniform_int_distribution<long>(least, std::max(least, most))(numbers());
}

struct phase_end {
    outcome result;
    long milliseconds = 0;
};

phase_end undisturbed(const migration_from& j, const std::string& phase) {
    const auto begun = clock::now();
    const auto code = j.phase({phase}).exit_code;
    const auto took = std::chrono::duration_cast<milliseconds>(clock::now() - begun);
    return {outcome_of(j.dsn, phase, code), took.count()};
}

// Starts the phase, kills it at a random point or after some of the time that is left; true where it was killed.
bool killed_once(const migration_from& j, const std::string& phase, long most) {
    constexpr std::array points{"batch_read", "copy_sent", "before_answer", "after_answer", "between_parts"};
    const bool at_point = random(0, 1) == 0;
    const auto fault = fmt::format("{}:{}", points.at(static_cast<std::size_t>(random(0, 4))), random(1, 60));
    auto osmig = j.start({phase}, at_point ? environment{{"OSMIG_FAULT", fault}} : environment{});
    const auto end = clock::now() + milliseconds(random(1, most));
    while (osmig.running() && clock::now() < end) std::this_thread::sleep_for(milliseconds(1));
    osmig.signal(SIGKILL);
    const bool killed = osmig.wait().exit_code == 128 + SIGKILL;
    j.world.wait_for_lock(j.database);
    return killed;
}

// Kills are shared out so that each phase has its part; what one phase ended too soon for, the next gets.
int kill_phase(const migration_from& j, const std::string& phase, int kills, long took) {
    int done = 0;
    while (done < kills && !(done > 0 && pass_ended(j.dsn, phase))) {
        if (killed_once(j, phase, took / std::max(1, kills - 1))) ++done;
        if (pass_ended(j.dsn, phase)) break;
    }
    return done;
}

}  // namespace

killed_journey kill_and_compare(const migration_from& calm, const migration_from& other, int kills) {
    killed_journey out;
    for (std::size_t i = 0; i < phase_commands.size(); ++i) {
        const auto& phase = phase_commands[i];
        const auto expected = undisturbed(calm, phase);
        const auto left = static_cast<int>(phase_commands.size() - i);
        // The import is the last and the longest: it takes all that are left.
        out.kills += kill_phase(other, phase, left == 1 ? kills - out.kills : (kills - out.kills) / left,
                                expected.milliseconds);
        const auto code =
            pass_ended(other.dsn, phase) ? expected.result.exit_code : other.phase({phase}).exit_code;
        const auto differs = difference(expected.result, outcome_of(other.dsn, phase, code));
        if (!differs.empty()) out.differs += fmt::format("after {}:\n{}", phase, differs);
    }
    return out;
}

}  // namespace osmig::test
