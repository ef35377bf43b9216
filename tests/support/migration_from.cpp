#include "tests/support/migration_from.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace osmig::test {

namespace {

environment merged(environment base, const environment& extra) {
    for (const auto& [name, value] : extra) base[name] = value;
    return base;
}

}  // namespace

migration_from::migration_from(migration_world& in, const std::string& legacy, environment with)
    : world(in), database(in.clone()), dsn(in.dsn(database)), more(std::move(with)) {
    more["OSMIG_V1_REPLICA_DSN"] = legacy;
}

program_result migration_from::run(std::vector<std::string> args, const environment& extra) const {
    return start(std::move(args), extra).wait(std::chrono::minutes(20));
}

child migration_from::start(std::vector<std::string> args, const environment& extra) const {
    return world.start(database, std::move(args), merged(more, extra));
}

program_result migration_from::phase(std::vector<std::string> args, const environment& extra) const {
    auto done = run(args, extra);
    if (done.exit_code == 0 || done.exit_code == 3) return done;
    throw std::runtime_error(
        fmt::format("osmig {} exits with {}:\n{}", fmt::join(args, " "), done.exit_code, done.err));
}

std::string migration_from::all() const {
    std::vector<int> codes;
    for (const auto& command : phase_commands) codes.push_back(phase({command}).exit_code);
    return fmt::format("{}", fmt::join(codes, " "));
}

std::string migration_from::broken() const {
    return value(
        "SELECT string_agg(what, '; ') FROM ("
        "SELECT c::text AS what FROM osmig.conservation c WHERE NOT conserved UNION ALL "
        "SELECT m::text FROM osmig.money m WHERE NOT conserved) broken");
}

std::string migration_from::counts(const std::string& command) const {
    return value(fmt::format(
        "SELECT concat_ws(' ', sum(read), sum(inserted), sum(updated), sum(unchanged), sum(rejected)) "
        "FROM osmig.conservation WHERE pass = (SELECT max(pass) FROM osmig.pass WHERE phase = '{}')",
        phase_word(command)));
}

}  // namespace osmig::test
