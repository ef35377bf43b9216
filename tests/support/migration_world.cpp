#include "tests/support/migration_world.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>

#include "db/quote.hpp"
#include "tests/support/several_jobs.hpp"

namespace osmig::test {

const std::vector<std::string> phase_commands{"export_from_v1", "extract_v1_documents", "import_v1_data"};

const bool brief = std::getenv("OSMIG_BRIEF") != nullptr;

std::string phase_word(const std::string& command) { return command.substr(0, command.find('_')); }

namespace {

std::string faults_program() {
    const char* named = std::getenv("OSMIG_FAULTS_PROGRAM");
    if (named == nullptr)
        throw std::runtime_error("OSMIG_FAULTS_PROGRAM is not set: run the test with ctest");
    return named;
}

// Rows of a query as one digest: two sums of 64 bits, which no order changes and no pair of equal rows cancels.
std::string digest_sql(const std::string& name, const std::string& from) {
    return fmt::format(
        "SELECT {}, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) || ':' || "
        "coalesce(sum(hashtextextended(t::text, 1)), 0) FROM {} t",
        quote_text(name), from);
}

digests run_digests(const std::string& dsn, const std::vector<std::string>& queries) {
    digests out;
    if (queries.empty()) return out;
    for (auto& row : query_rows(dsn, fmt::format("{}", fmt::join(queries, " UNION ALL "))))
        out[row[0]] = row[1];
    return out;
}

constexpr const char* tables_sql = R"(
    SELECT format('%I.%I', n.nspname, c.relname), string_agg(a.attname || ' ' ||
           format_type(a.atttypid, a.atttypmod), ',' ORDER BY a.attnum)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname IN ('v1', 'doc', 'v2', 'osmig_work') AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
     GROUP BY 1 ORDER BY 1)";

// What must be equal however often a journey was stopped: not runs, fences, times, attempts, snapshots, places.
const std::vector<std::pair<const char*, const char*>> ledger_queries{
    {"osmig.part",
     "(SELECT phase, type, step, name, unit_group, state, read, inserted, updated, unchanged, skipped, "
     "rejected, fanned_out, digest, columns, whole, work_table FROM osmig.part)"},
    {"osmig.item",
     "(SELECT phase, type, step, key, target_key, content_hash, source, destination, status FROM "
     "osmig.item)"},
    {"osmig.reject",
     "(SELECT phase, type, step, key, original, reason, sqlstate, message, rows, resolved IS NULL, carried "
     "FROM osmig.reject)"},
    {"osmig.measure",
     "(SELECT v1_id, measure, legacy, target, rejected, nan, inf, target_nan, target_inf, negative_zero, "
     "adjusted, adjusted_nan, adjusted_inf "
     "FROM osmig.measure WHERE pass = (SELECT max(pass) FROM osmig.measure))"},
    {"osmig.task_origin", "osmig.task_origin"},
    {"osmig.override",
     "(SELECT type, step, table_name, key, column_name, original, value, reason, file, line FROM "
     "osmig.override)"},
    {"osmig.rule", "osmig.rule"},
};

}  // namespace

digests contents(const std::string& dsn) {
    std::vector<std::string> queries;
    digests columns;
    for (const auto& row : query_rows(dsn, tables_sql)) {
        columns[row[0]] = row[1];
        queries.push_back(digest_sql(row[0], row[0]));
    }
    auto out = run_digests(dsn, queries);
    for (auto& [name, value] : out) value = columns[name] + '|' + value;
    return out;
}

digests ledger_contents(const std::string& dsn) {
    std::vector<std::string> queries;
    for (const auto& [name, from] : ledger_queries) queries.push_back(digest_sql(name, from));
    return run_digests(dsn, queries);
}

std::vector<std::string> conservation(const std::string& dsn, const std::string& command) {
    std::vector<std::string> out;
    const auto sql = fmt::format(
        "SELECT concat_ws(' ', type || '.' || step, read, inserted, updated, unchanged, skipped, rejected, "
        "conserved) FROM osmig.conservation WHERE pass = (SELECT max(pass) FROM osmig.pass WHERE phase = "
        "'{}')",
        phase_word(command));
    for (const auto& row : query_rows(dsn, sql)) out.push_back(row[0]);
    return out;
}

bool pass_ended(const std::string& dsn, const std::string& command) {
    return query_value(
               dsn,
               fmt::format(
                   "SELECT ended IS NOT NULL FROM osmig.pass WHERE phase = '{}' ORDER BY pass DESC LIMIT 1",
                   phase_word(command))) == "t";
}

std::string difference(const digests& expected, const digests& got) {
    std::string out;
    for (const auto& [name, value] : expected) {
        const auto found = got.find(name);
        if (found == got.end()) {
            out += fmt::format("{} is missing\n", name);
        } else if (found->second != value) {
            out += fmt::format("{}: expected {}, got {}\n", name, value, found->second);
        }
    }
    for (const auto& [name, value] : got) {
        if (!expected.contains(name)) out += fmt::format("{} is too much\n", name);
    }
    return out;
}

outcome outcome_of(const std::string& dsn, const std::string& command, int exit_code) {
    const auto passes = query_value(
        dsn,
        "SELECT string_agg(phase || ' ' || n, ', ' ORDER BY phase) FROM (SELECT phase, count(*) AS n "
        "FROM osmig.pass GROUP BY 1) p");
    return {exit_code, contents(dsn), ledger_contents(dsn), conservation(dsn, command), passes};
}

std::string difference(const outcome& expected, const outcome& got) {
    auto out = difference(expected.tables, got.tables) + difference(expected.ledger, got.ledger);
    if (expected.exit_code != got.exit_code)
        out += fmt::format("exit code {}, got {}\n", expected.exit_code, got.exit_code);
    if (expected.passes != got.passes) out += fmt::format("passes {}, got {}\n", expected.passes, got.passes);
    if (expected.law != got.law) {
        out += fmt::format("conservation was to be\n  {}\nbut is\n  {}\n", fmt::join(expected.law, "\n  "),
                           fmt::join(got.law, "\n  "));
    }
    return out;
}

migration_world::migration_world() {
    legacy.create_database("v1");
    run_sql_file(legacy_dsn(), source_folder() / "fixtures/load.sql");
    target.create_database("migrated");
    const auto migrated = run("migrated", {"migrate"});
    if (migrated.exit_code != 0) throw std::runtime_error("osmig migrate: " + migrated.err);
}

namespace {

// A template must have no session; one that was just ended may need a moment to go.
void copy_database(const std::string& server, const std::string& name, const std::string& of) {
    constexpr int tries = 20;
    for (int n = 1;; ++n) {
        try {
            return execute(server, fmt::format("CREATE DATABASE {} TEMPLATE {}", name, of));
        } catch (const std::exception&) {
            if (n == tries) throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
    }
}

}  // namespace

std::string migration_world::clone(const std::string& of) {
    const auto name = fmt::format("clone{}", ++clones_);
    copy_database(target.dsn(), name, of);
    return name;
}

void migration_world::use_own_legacy() {
    const auto name = fmt::format("legacy{}", ++clones_);
    copy_database(legacy.dsn(), name, "v1");
    legacy_database = name;
}

const std::string& migration_world::before(const std::string& command) {
    auto& name = before_[command];
    if (!name.empty()) return name;
    if (command == phase_commands.front()) return name = "migrated";
    const auto& previous = command == phase_commands.back() ? phase_commands[1] : phase_commands[0];
    const auto from = before(previous);
    auto made = clone(from);
    run_to_end(made, previous);
    return name = made;
}

const outcome& migration_world::undisturbed(const std::string& command) {
    auto& out = undisturbed_[command];
    if (out.exit_code >= 0) return out;
    const auto database = clone(before(command));
    const auto code = run_to_end(
        database, command,
        one_at_a_time(command) ? std::vector<std::string>{} : std::vector<std::string>{"--jobs=1"});
    out = outcome_of(dsn(database), command, code);
    drop(database);
    return out;
}

environment migration_world::env(const std::string& database) const {
    return {{"OSMIG_V1_REPLICA_DSN", legacy_dsn()},
            {"OSMIG_TARGET_DSN", target.dsn(database)},
            {"OSMIG_PROD_USER", "house"},
            {"OSMIG_PROD_EMAIL", "house@example.org"},
            {"OSMIG_PROD_PASSWORD", "house-SECRET"},
            {"ALLOW_DATA_MIGRATION", "true"},
            {"APP_ENV", "test"},
            {"OSMIG_MIGRATION", source_folder().string()}};
}

namespace {

environment merged(environment base, const environment& more) {
    for (const auto& [name, value] : more) base[name] = value;
    return base;
}

}  // namespace

program_result migration_world::run(const std::string& database, std::vector<std::string> args,
                                    environment more) const {
    add_jobs(args, more);
    args.insert(args.begin(), faults_program());
    return run_program(args, {.env = merged(env(database), more), .input = {}, .folder = {}});
}

child migration_world::start(const std::string& database, std::vector<std::string> args,
                             environment more) const {
    add_jobs(args, more);
    args.insert(args.begin(), faults_program());
    return child(args, {.env = merged(env(database), more), .input = {}, .folder = {}});
}

int migration_world::run_to_end(const std::string& database, const std::string& command,
                                std::vector<std::string> more) const {
    more.insert(more.begin(), command);
    const auto result = run(database, more);
    if (result.exit_code == 0 || result.exit_code == 3) return result.exit_code;
    throw std::runtime_error(
        fmt::format("osmig {} exits with {}:\n{}", fmt::join(more, " "), result.exit_code, result.err));
}

void migration_world::wait_for_lock(const std::string& database) const {
    const auto sql = fmt::format(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND application_name = 'osmig control'",
        database);
    for (int i = 0; i < 500; ++i) {
        if (query_value(target.dsn(), sql) == "0") return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("the lock of a killed runner is not given up");
}

std::map<std::string, int> count_passages(migration_world& world, const std::string& command,
                                          const std::vector<std::string>& options) {
    const auto file = std::filesystem::temp_directory_path() / fmt::format("osmig-trace.{}", getpid());
    const auto database = world.clone(world.before(command));
    auto args = options;
    args.insert(args.begin(), command);
    world.run(database, args, {{"OSMIG_FAULT_TRACE", file.string()}});
    world.drop(database);
    std::map<std::string, int> out;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) ++out[line];
    std::filesystem::remove(file);
    return out;
}

unsigned long seed() {
    static const unsigned long one = [] {
        const char* given = std::getenv("OSMIG_SEED");
        const auto number = given != nullptr ? std::strtoul(given, nullptr, 10) : std::random_device{}();
        fmt::print("seed: OSMIG_SEED={}\n", number);
        return number;
    }();
    return one;
}

migration_world& world() {
    static migration_world one;
    return one;
}

}  // namespace osmig::test
