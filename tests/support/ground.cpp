#include "tests/support/ground.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

namespace osmig::test {

ground::ground(const std::string& of, bool own_legacy)
    : database(world().clone(of)), dsn(world().dsn(database)) {
    if (own_legacy) world().use_own_legacy();
}

ground::~ground() {
    world().use_bundled_legacy();
    world().drop(database);
}

program_result ground::run(std::vector<std::string> args, environment more) const {
    return world().run(database, std::move(args), std::move(more));
}

void ground::all_phases() const {
    for (const auto& phase : phase_commands) world().run_to_end(database, phase);
}

int ground::count(const std::string& table_and_condition) const {
    return std::stoi(value("SELECT count(*) FROM " + table_and_condition));
}

const std::string& migrated_whole() {
    static const std::string name = [] {
        auto made = world().clone(world().before("import_v1_data"));
        world().run_to_end(made, "import_v1_data");
        return made;
    }();
    return name;
}

digests files(const std::string& dsn) {
    digests out;
    for (const auto& row : query_rows(dsn,
                                      "SELECT oid::regclass, relfilenode FROM pg_class WHERE relkind = 'r' "
                                      "AND relnamespace::regnamespace::text "
                                      "IN ('v1', 'doc', 'v2')")) {
        out[row[0]] = row[1];
    }
    return out;
}

std::string refilled(const digests& before, const digests& after) {
    std::string out;
    for (const auto& [name, file] : after) {
        if (before.contains(name) && before.at(name) != file) out += name + " ";
    }
    return out;
}

std::string sums(const ground& at, const std::string& command) {
    return at.value(
        fmt::format("SELECT sum(inserted) || ' inserted, ' || sum(updated) || ' updated' FROM "
                    "osmig.conservation WHERE pass = "
                    "(SELECT max(pass) FROM osmig.pass WHERE phase = '{}')",
                    phase_word(command)));
}

int not_conserved(const ground& at) { return at.count("osmig.conservation WHERE NOT conserved"); }

void change(const std::string& sql) { execute(world().legacy_dsn(), sql); }

int end_backends(const std::string& dsn, const std::string& names, const char* how) {
    return std::stoi(query_value(
        dsn, fmt::format("SELECT count({}(pid)) FROM pg_stat_activity WHERE datname = "
                         "current_database() AND application_name ~ '^osmig {}' AND pid <> pg_backend_pid()",
                         how, names)));
}

void wait_until_stopped(child& osmig) {
    for (int i = 0; i < 3000; ++i) {
        if (osmig.stopped()) return;
        if (!osmig.running())
            throw std::runtime_error("osmig ended before it was stopped:\n" + osmig.wait().err);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("osmig was not stopped");
}

}  // namespace osmig::test
