#include "tests/support/torture_stand.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/support/fuzz_random.hpp"

namespace osmig::test {

const std::vector<torture_phase> torture_phases{{{"export_from_v1"}, 3},
                                                {{"extract_v1_documents"}, 2},
                                                {{"import_v1_data"}, 3},
                                                {{"archive_v1_files", "--offline"}, 1},
                                                {{"publish_packages"}, 2}};

// The standby keeps nothing back: what its primary takes away, its readers lose.
torture_stand::torture_stand(bool quick) : quick_(quick) {
    if (quick) return;
    standby.emplace(world.legacy, std::vector<std::string>{"max_standby_streaming_delay = 0"});
    disk.emplace(world.target, "256m");
    if (!disk->mounted()) fmt::print("SKIPPED: full disks; they need the right to mount a tmpfs\n");
}

environment torture_stand::places() const {
    return {{"OSMIG_STORE", "file://" + (kept_.path() / "packages").string()},
            {"OSMIG_ARCHIVE", (kept_.path() / "archive").string()}};
}

void torture_stand::clear_places() const {
    for (const char* name : {"packages", "archive"}) std::filesystem::remove_all(kept_.path() / name);
}

void torture_stand::wait_till_replayed() const {
    if (!standby) return;
    const auto at = query_value(world.legacy.dsn(), "SELECT pg_current_wal_flush_lsn()");
    for (int i = 0; i < 3000; ++i) {
        const auto there =
            query_value(standby->dsn(), fmt::format("SELECT pg_last_wal_replay_lsn() >= '{}'", at));
        if (there == "t") return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("the standby does not catch up");
}

const calm_journey& torture_stand::calm(std::uint64_t seed) {
    if (calm_.legacy.empty() || seed_ != seed) make(seed);
    return calm_;
}

calm_phase torture_stand::undisturbed(const migration_from& j, const torture_phase& phase) const {
    const auto trace = kept_.path() / "trace";
    auto args = phase.command;
    args.emplace_back("--batchsize=20");
    const auto begun = std::chrono::steady_clock::now();
    const auto code = j.phase(args, {{"OSMIG_FAULT_TRACE", trace.string()}}).exit_code;
    const auto took = std::chrono::steady_clock::now() - begun;
    calm_phase out;
    out.milliseconds = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    std::ifstream lines(trace);
    for (std::string line; std::getline(lines, line);) ++out.passages[line];
    std::filesystem::remove(trace);
    out.end = outcome_of(j.dsn, phase.command.front(), code);
    return out;
}

// Beside the legacy's own tables is one whose dead rows a vacuum takes away, in a schema that osmig does not read.
void torture_stand::make(std::uint64_t seed) {
    if (!calm_.legacy.empty()) world.legacy.drop_database(calm_.legacy);
    fuzz_random random(seed);
    const legacy_size size{.datasets = quick_ ? 3 : random.between(3, 7),
                           .entries = quick_ ? 150 : random.between(100, 400),
                           .dirty = !quick_ && random.one_in(2),
                           .seed = seed};
    const auto dsn = generate_legacy(world, size);
    execute(dsn, "CREATE SCHEMA noise; CREATE TABLE noise.rows AS SELECT generate_series(1, 10) AS n");
    seed_ = seed;
    calm_ = {
        .legacy = query_value(dsn, "SELECT current_database()"), .phases = {}, .packages = {}, .archive = {}};
    clear_places();
    const migration_from j(world, dsn, places());
    for (const auto& phase : torture_phases) calm_.phases.push_back(undisturbed(j, phase));
    if (const auto broken = j.broken(); !broken.empty())
        throw std::runtime_error("undisturbed, and not conserved: " + broken);
    calm_.packages = packages();
    calm_.archive = archive();
    world.drop(j.database);
    wait_till_replayed();
}

}  // namespace osmig::test
