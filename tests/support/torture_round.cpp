#include "tests/support/torture_round.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <set>
#include <stdexcept>
#include <thread>

#include "tests/support/torture_faults.hpp"

namespace osmig::test {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

constexpr auto time_limit = std::chrono::minutes(3);  // of a run that takes seconds, on a busy machine
constexpr std::uint64_t rounds_of_a_legacy = 5;

// Where in a run something happens: at a passage of a fault point, where the program stands still, or after a time.
struct moment {
    std::string point;
    int after = 0;  // milliseconds
};

class round_run {
public:
    round_run(torture_stand& stand, const calm_journey& calm, torture_result& out, bool quick);
    void run();

private:
    void phase(std::size_t number, int disturbed_runs);
    int disturbed(std::size_t number, fuzz_random random);
    std::set<int> disturb(child& osmig, const moment& when, fuzz_random& random, std::size_t number);
    bool reached(child& osmig, const moment& when) const;
    const torture_fault& choose(fuzz_random& random, std::size_t number) const;
    bool possible(const torture_fault& fault, std::size_t number) const;
    int told(const program_result& ended, std::size_t number, std::set<int> allowed);
    int ended_with(std::size_t number, int code) const;
    void compare(std::size_t number, int code);
    void compare_shelf(const char* what, const shelf& expected, const shelf& got);
    fuzz_random numbers(std::size_t phase, int attempt) const {
        return fuzz_random(out_.seed * 1000 + phase * 100 + static_cast<std::size_t>(attempt));
    }

    torture_stand& stand_;
    const calm_journey& calm_;
    torture_result& out_;
    bool quick_;
    throwaway_server& reads_from_;
    go_between to_legacy_, to_target_;
    migration_from j_;
};

throwaway_server& legacy_server(torture_stand& stand, std::uint64_t seed) {
    fuzz_random random(seed);
    return stand.standby && random.one_in(2) ? *stand.standby : stand.world.legacy;
}

// A database that CREATE DATABASE copied through the log loses its sequences' place in a crash, until a checkpoint.
round_run::round_run(torture_stand& stand, const calm_journey& calm, torture_result& out, bool quick)
    : stand_(stand),
      calm_(calm),
      out_(out),
      quick_(quick),
      reads_from_(legacy_server(stand, out.seed)),
      to_legacy_(reads_from_.folder()),
      to_target_(stand.world.target.folder()),
      j_(stand.world, to_legacy_.through(reads_from_.dsn(calm.legacy)), stand.places()) {
    j_.more["OSMIG_TARGET_DSN"] = to_target_.through(j_.dsn);
    if (const char* broken = std::getenv("OSMIG_MUTANT")) j_.more["OSMIG_MUTANT"] = broken;
    if (stand.disk && stand.disk->mounted()) stand.disk->take(j_.database);
    execute(stand.world.target.dsn(), "CHECKPOINT");
    stand.clear_places();
    out_.base = calm.legacy + (&reads_from_ == &stand.world.legacy ? "" : " by its standby");
}

bool round_run::possible(const torture_fault& fault, std::size_t number) const {
    if (quick_ && !fault.quick) return false;
    const bool on_standby = &reads_from_ != &stand_.world.legacy;
    switch (fault.whom) {
        case suffers::osmig:
        case suffers::target:
            return true;
        case suffers::disk:
            return stand_.disk && stand_.disk->mounted();
        case suffers::legacy:
            return number == 0;
        case suffers::standby:
            return number == 0 && on_standby;
    }
    return false;
}

// Only the export reads the legacy: half of what happens to it happens there.
const torture_fault& round_run::choose(fuzz_random& random, std::size_t number) const {
    const bool there = number == 0 && random.one_in(2);
    while (true) {
        const auto& fault = torture_faults[random.index(torture_faults.size())];
        const bool is_there = fault.whom == suffers::legacy || fault.whom == suffers::standby;
        if (possible(fault, number) && (is_there || !there)) return fault;
    }
}

// True where it still runs, or stands still at the point.
bool round_run::reached(child& osmig, const moment& when) const {
    const auto end =
        clock::now() + (when.point.empty() ? milliseconds(when.after) : milliseconds(time_limit));
    while (osmig.running() && clock::now() < end) {
        if (!when.point.empty() && osmig.stopped()) return true;
        std::this_thread::sleep_for(milliseconds(1));
    }
    return osmig.running();
}

// One fault, now and then a second one soon after. Returns the exit codes that they explain.
std::set<int> round_run::disturb(child& osmig, const moment& when, fuzz_random& random, std::size_t number) {
    torture_scene scene{stand_, j_, reads_from_, calm_.legacy, to_legacy_, to_target_, osmig};
    std::set<int> explained;
    for (int i = random.one_in(4) ? 2 : 1; i > 0 && osmig.running(); --i) {
        const auto& fault = choose(random, number);
        const int lasts = fault.longest > 0 ? random.between(0, fault.longest) : 0;
        const auto take_back = fault.begin(scene, random);
        if (osmig.stopped()) osmig.signal(SIGCONT);
        if (!take_back) continue;
        std::this_thread::sleep_for(milliseconds(lasts));
        take_back();
        explained.insert(fault.exits.begin(), fault.exits.end());
        ++out_.faults[fault.name];
        out_.story += fmt::format(" {} ({} ms)", fault.name, lasts);
        if (i > 1) std::this_thread::sleep_for(milliseconds(random.between(0, 300)));
    }
    out_.story += when.point.empty() ? fmt::format(" after {} ms", when.after) : " at " + when.point;
    return explained;
}

moment choose_moment(fuzz_random& random, const calm_phase& calm) {
    if (calm.passages.empty() || random.one_in(2)) return {"", random.between(1, calm.milliseconds)};
    auto point = calm.passages.begin();
    std::advance(point, static_cast<std::ptrdiff_t>(random.index(calm.passages.size())));
    return {fmt::format("{}:{}", point->first, random.between(1, point->second)), 0};
}

// Runs the phase once, with what happens to it; returns its exit code.
int round_run::disturbed(std::size_t number, fuzz_random random) {
    auto args = torture_phases[number].command;
    args.push_back("--batchsize=" + random.of({"3", "20", "20", "60", "1000"}));
    environment more{{"OSMIG_RETRIES", random.of({"0", "1", "3", "6"})}};
    const auto when = choose_moment(random, calm_.phases[number]);
    if (!when.point.empty()) more["OSMIG_FAULT"] = when.point + ":stop";
    out_.story += fmt::format("{} OSMIG_RETRIES={}:", fmt::join(args, " "), *more["OSMIG_RETRIES"]);
    auto osmig = j_.start(args, more);
    std::set<int> explained;
    if (reached(osmig, when)) explained = disturb(osmig, when, random, number);
    const auto ended = osmig.wait(time_limit);
    const int code = told(ended, number, explained);
    stand_.world.wait_for_lock(j_.database);
    return code;
}

int round_run::told(const program_result& ended, std::size_t number, std::set<int> allowed) {
    out_.exits += fmt::format("{}{}", out_.exits.empty() ? "" : " ", ended.exit_code);
    out_.story += fmt::format(" exit {}\n", ended.exit_code);
    const auto last = ended.err.substr(ended.err.size() > 2500 ? ended.err.size() - 2500 : 0);
    if (ended.timed_out) throw std::runtime_error("it took more than three minutes:\n" + last);
    allowed.insert(calm_.phases[number].end.exit_code);
    if (!allowed.contains(ended.exit_code))
        throw std::runtime_error(fmt::format("exit code {} is not explained:\n{}", ended.exit_code, last));
    return ended.exit_code;
}

// The exit code of the phase where it is done; else -1. Who is killed after the last commit leaves nothing to go on with.
int round_run::ended_with(std::size_t number, int code) const {
    const auto& phase = torture_phases[number].command.front();
    const int expected = calm_.phases[number].end.exit_code;
    if (code == 0 || code == 3) return code;
    return pass_ended(j_.dsn, phase) ? expected : -1;
}

void round_run::phase(std::size_t number, int disturbed_runs) {
    int done = -1;
    for (int i = 0; i < disturbed_runs && done < 0; ++i)
        done = ended_with(number, disturbed(number, numbers(number, i + 1)));
    if (done < 0) {
        const auto& args = torture_phases[number].command;
        out_.story += fmt::format("{}:", fmt::join(args, " "));
        done = told(j_.run(args), number, {});
    }
    compare(number, done);
}

void round_run::compare(std::size_t number, int code) {
    const auto& phase = torture_phases[number].command.front();
    const auto differs = difference(calm_.phases[number].end, outcome_of(j_.dsn, phase, code));
    if (!differs.empty()) throw std::runtime_error(fmt::format("after {}:\n{}", phase, differs));
}

void round_run::compare_shelf(const char* what, const shelf& expected, const shelf& got) {
    const auto differs = difference(expected, got);
    if (!differs.empty()) throw std::runtime_error(fmt::format("{}:\n{}", what, differs));
}

void round_run::run() {
    std::vector<int> runs;
    for (std::size_t i = 0; i < torture_phases.size(); ++i)
        runs.push_back(numbers(i, 0).between(quick_ ? 1 : 0, quick_ ? 1 : torture_phases[i].most));
    if (std::ranges::count(runs, 0) == static_cast<std::ptrdiff_t>(runs.size())) runs[2] = 1;
    for (std::size_t i = 0; i < torture_phases.size(); ++i) phase(i, runs[i]);
    if (const auto broken = j_.broken(); !broken.empty())
        throw std::runtime_error("not conserved: " + broken);
    compare_shelf("packages", calm_.packages, stand_.packages());
    compare_shelf("archived files", calm_.archive, stand_.archive());
    stand_.world.drop(j_.database);
}

}  // namespace

torture_result torture_round(torture_stand& stand, std::uint64_t seed, bool quick) {
    torture_result out;
    out.seed = seed;
    try {
        const auto& calm = stand.calm(seed / rounds_of_a_legacy);
        round_run(stand, calm, out, quick).run();
    } catch (const std::exception& e) {
        out.differs = e.what();
    }
    return out;
}

}  // namespace osmig::test
