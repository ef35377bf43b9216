#include "tests/support/journey.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace osmig::test {

namespace {

std::string next_name(const char* kind) {
    static int number = 0;
    return fmt::format("{}_journey_{}", kind, ++number);
}

void clone(const throwaway_server& server, const std::string& of, const std::string& name) {
    execute(server.dsn(), fmt::format("CREATE DATABASE {} TEMPLATE {}", name, of));
}

std::string program(const char* variable) {
    const char* named = std::getenv(variable);
    if (named == nullptr)
        throw std::runtime_error(fmt::format("{} is not set: run the test with ctest", variable));
    return named;
}

// The bundled legacy, all of it migrated: made once for each test executable.
const std::string& all_migrated() {
    static const std::string name = [] {
        const auto made = world().clone(world().before("import_v1_data"));
        world().run_to_end(made, "import_v1_data");
        return made;
    }();
    return name;
}

}  // namespace

journey::journey(start from) : legacy_(next_name("legacy")) {
    clone(world().legacy, "v1", legacy_);
    legacy_dsn = world().legacy.dsn(legacy_);
    open_target(from == start::migrated ? all_migrated() : "migrated");
}

journey::journey(const std::string& legacy_database) : journey(legacy_database, "migrated") {}

journey::journey(const std::string& legacy_database, const std::string& of_target)
    : legacy_(legacy_database), own_legacy_(false) {
    legacy_dsn = world().legacy.dsn(legacy_);
    open_target(of_target);
}

void journey::open_target(const std::string& of) {
    target_ = next_name("target");
    clone(world().target, of, target_);
    target_dsn = world().target.dsn(target_);
}

journey::~journey() {
    try {
        world().target.drop_database(target_);
        if (own_legacy_) world().legacy.drop_database(legacy_);
    } catch (const std::exception& e) {
        fmt::print(stderr, "a journey's databases stay behind: {}\n", e.what());
    }
}

environment journey::variables() const {
    auto out = world().env(target_);
    out["OSMIG_V1_REPLICA_DSN"] = legacy_dsn;
    return out;
}

program_result journey::run(const std::vector<std::string>& args, const environment& more) const {
    auto env = variables();
    for (const auto& [name, value] : more) env[name] = value;
    std::vector<std::string> all{program("OSMIG_PROGRAM")};
    all.insert(all.end(), args.begin(), args.end());
    return run_program(all, {.env = env, .input = {}, .folder = {}});
}

program_result journey::phase(const std::string& command, const std::vector<std::string>& options) const {
    std::vector<std::string> args{command};
    args.insert(args.end(), options.begin(), options.end());
    return run(args);
}

child journey::run_until(const std::vector<std::string>& args, const std::string& fault,
                         const environment& more) const {
    auto env = variables();
    for (const auto& [name, value] : more) env[name] = value;
    env["OSMIG_FAULT"] = fault + ":stop";
    std::vector<std::string> all{program("OSMIG_FAULTS_PROGRAM")};
    all.insert(all.end(), args.begin(), args.end());
    child running(all, {.env = env, .input = {}, .folder = {}});
    for (int i = 0; i < 3000; ++i) {
        if (running.stopped()) return running;
        if (!running.running()) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error(fmt::format("{} was never passed:\n{}", fault, running.err()));
}

std::vector<int> journey::phases(const std::vector<std::string>& options) const {
    std::vector<int> codes;
    for (const auto& command : phase_commands) {
        const auto done = phase(command, options);
        if (done.exit_code != 0 && done.exit_code != 3) {
            throw std::runtime_error(
                fmt::format("osmig {} exits with {}:\n{}", command, done.exit_code, done.err));
        }
        codes.push_back(done.exit_code);
    }
    return codes;
}

std::vector<std::string> journey::list(const std::string& sql) const {
    std::vector<std::string> out;
    for (const auto& row : query_rows(target_dsn, sql)) out.push_back(fmt::format("{}", fmt::join(row, " ")));
    return out;
}

std::string fact_counts(const journey& j, int dataset) {
    return j.ask(
        fmt::format("SELECT concat_ws(' ', inserted, updated, unchanged) FROM osmig.part "
                    "WHERE phase = 'import' AND step = 'entries' AND name = '{}'",
                    dataset));
}

std::string import_counts(const journey& j, const std::string& step) {
    return j.ask(
        fmt::format("SELECT concat_ws(' ', read, inserted, updated, unchanged, skipped, rejected) FROM "
                    "osmig.conservation "
                    "WHERE phase = 'import' AND type || '.' || step = '{}' ORDER BY pass DESC LIMIT 1",
                    step));
}

std::vector<std::string> readers_view(const journey& j, int dataset) {
    auto out = j.list(fmt::format("SELECT p FROM v2.packages p WHERE v1_id = {}", dataset));
    for (const auto& row : j.list(fmt::format("SELECT f FROM v2.fact_tables f WHERE v1_id = {}", dataset))) {
        out.push_back(row);
    }
    const auto table = j.ask(fmt::format("SELECT table_name FROM v2.fact_tables WHERE v1_id = {}", dataset));
    if (table.empty()) return out;
    out.push_back(
        j.ask(fmt::format("SELECT count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) "
                          "FROM v2.\"{}\" t",
                          table)));
    return out;
}

digests contents_of(const journey& j, const std::string& schema) {
    auto out = contents(j.target_dsn);
    std::erase_if(out, [&](const auto& entry) { return !entry.first.starts_with(schema + "."); });
    return out;
}

}  // namespace osmig::test
