#include "tests/support/size_check.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <pqxx/pqxx>
#include <thread>

#include "tests/support/dirt_check.hpp"
#include "tests/support/example_migration.hpp"

namespace osmig::test {
namespace {

using seconds = std::chrono::duration<double>;
constexpr int tables_per_transaction = 64;
std::int64_t most_memory_kb() {
    return brief ? 1 << 30 : 64 * 1024;
}  // a sanitizer's own memory says nothing
constexpr std::int64_t most_of_big_cells_kb =
    96 * 1024;  // one cell of 12 MB, as read, as parsed and on its way

std::int64_t peak_memory_kb(pid_t pid) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6));
    }
    return 0;
}

constexpr const char* locked_tables =
    "SELECT coalesce(max(n), 0) FROM (SELECT count(DISTINCT l.relation) AS n FROM pg_locks l JOIN pg_class c "
    "ON c.oid = "
    "l.relation WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND "
    "l.pid <> "
    "pg_backend_pid() AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY l.pid) held";

// One question for the sum of a column over all entry tables of a schema; 200 tables a statement, for the locks.
std::string sum_over(const std::string& dsn, const std::string& tables, const std::string& expression) {
    std::vector<std::string> sums;
    for (const auto& row : query_rows(dsn, fmt::format(R"(
            SELECT 'SELECT coalesce(sum(x), 0) FROM (' || string_agg(format('SELECT {} AS x FROM %s', t), ' UNION ALL ') || ') u'
              FROM (SELECT t, row_number() OVER () / 200 AS chunk FROM ({}) AS n(t)) c GROUP BY chunk)",
                                                       expression, tables))) {
        sums.push_back(query_value(dsn, row[0]));
    }
    return query_value(dsn, fmt::format("SELECT sum(x)::numeric(30, 2) FROM unnest(ARRAY[{}]::numeric[]) x",
                                        fmt::join(sums, ",")));
}

const std::string entry_tables =
    "SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
    "WHERE relkind = 'r' "
    "AND nspname IN ('public', 'v1') AND right(relname, 7) = '__entry'";
const std::string fact_tables = "SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables";

// Changes when a table is emptied and filled again, or made again.
std::string files_of_tables(const migration_from& j) {
    return j.value(
        "SELECT md5(string_agg(c.oid || ' ' || relfilenode, ',' ORDER BY c.oid)) FROM pg_class c JOIN "
        "pg_namespace n ON "
        "n.oid = relnamespace WHERE relkind = 'r' AND nspname IN ('v1', 'doc', 'v2')");
}

struct pass_check {
    const migration_from& j;
    std::string legacy_dsn, word;
    bool dirty;
    void phase(const std::string& command, std::vector<std::string> options = {}) const {
        const auto seen = watch(j, legacy_dsn, command, std::move(options));
        BOOST_TEST_MESSAGE(fmt::format("{} pass, {}: {:.1f} s, {} MB, at most {} tables locked", word,
                                       command, seen.seconds, seen.peak_kb / 1024, seen.most_locked));
        BOOST_TEST_MESSAGE(seen.result.err);
        BOOST_REQUIRE_MESSAGE(seen.result.exit_code == 0 || seen.result.exit_code == 3, seen.result.err);
        BOOST_TEST(seen.most_locked <= tables_per_transaction);
        BOOST_TEST(seen.peak_kb < most_memory_kb() + (dirty ? most_of_big_cells_kb : 0));
        if (command == "export_from_v1") BOOST_TEST(seen.most_locked > 0, "nothing was seen of the reading");
    }
    void all() const {
        for (const auto& command : phase_commands) phase(command);
        BOOST_TEST(j.broken() == "");
    }
    void publish(const scratch_folder& store) const {
        phase("publish_packages", {"--store=file://" + store.path().string()});
        BOOST_TEST(j.broken() == "");
    }
};

// Every package is listed, and valid when it is read back.
void check_packages(const migration_from& j, const scratch_folder& store) {
    BOOST_TEST(j.value("SELECT count(*) FROM v2.published") ==
               j.value("SELECT count(*) FROM v2.packages JOIN v2.fact_tables USING (v1_id) WHERE loaded AND "
                       "NOT private"));
    const auto begun = std::chrono::steady_clock::now();
    const auto checked = j.run({"validate_package", "--all", "file://" + store.path().string()});
    BOOST_TEST_MESSAGE(fmt::format("validate_package --all: {:.1f} s",
                                   seconds(std::chrono::steady_clock::now() - begun).count()));
    BOOST_TEST(checked.exit_code == 0, checked.out.substr(0, 2000) + checked.err);
}

void check_contents(const migration_from& j, const std::string& legacy_dsn, const legacy_size& size) {
    const auto datasets = std::to_string(size.datasets), entries = std::to_string(size.entries);
    BOOST_TEST(j.value("SELECT count(*) FROM v2.fact_tables") == datasets);
    BOOST_TEST(sum_over(j.dsn, fact_tables, "count(*)") == entries + ".00");
    BOOST_TEST(sum_over(j.dsn, fact_tables, "sum(amount)") ==
               sum_over(legacy_dsn, entry_tables, "sum(amount::numeric)"));
    BOOST_TEST(j.value("SELECT count(DISTINCT v1_id) FROM osmig.money") == datasets);
    BOOST_TEST(j.value("SELECT sum(read)::text || ' ' || sum(inserted) FROM osmig.conservation WHERE phase = "
                       "'export' AND "
                       "step = 'entries' AND pass = (SELECT min(pass) FROM osmig.conservation)") ==
               entries + " " + entries);
    BOOST_TEST(
        j.value("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'v1'::regnamespace") ==
        query_value(
            legacy_dsn,
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname <> 'migrateversion'"));
}

void check_dirt(const migration_from& j, const std::string& legacy_dsn) {
    const two_sides sides{legacy_dsn, j.dsn};
    const auto cases = expected_dirt(legacy_dsn);
    for (const auto& line : wrong_cases(sides, cases)) BOOST_ERROR(line);
    for (const auto& line : wrong_troubles(sides, cases)) BOOST_ERROR(line);
    for (const auto& line : wrong_sums(sides)) BOOST_ERROR(line);
}

void check_nothing_changed(const migration_from& j) {
    auto commands = phase_commands;
    commands.emplace_back("publish_packages");
    for (const auto& command : commands) {
        const auto counts = j.value(
            fmt::format("SELECT sum(inserted) || ' ' || sum(updated) FROM osmig.conservation WHERE pass = "
                        "(SELECT max(pass) FROM osmig.pass WHERE phase = '{}')",
                        phase_word(command)));
        BOOST_TEST(counts == "0 0", command << " in the second pass: " << counts);
    }
}

void check_flush_and_zero(const migration_from& j) {
    const auto begun = std::chrono::steady_clock::now();
    const auto flushed = j.run({"flush", "--yes"});
    BOOST_REQUIRE_MESSAGE(flushed.exit_code == 0, flushed.err);
    BOOST_TEST(
        j.value("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'v1'::regnamespace") ==
        "0");
    BOOST_TEST(j.value("SELECT count(*) FROM v2.fact_tables") == "0");
    const auto middle = std::chrono::steady_clock::now();
    // What was flushed can be made again, and undone whole.
    j.phase({"export_from_v1"});
    const auto exported = std::chrono::steady_clock::now();
    const auto zero = j.run({"migrate", "zero"});
    BOOST_REQUIRE_MESSAGE(zero.exit_code == 0, zero.err);
    BOOST_TEST(j.value("SELECT count(*) FROM pg_namespace WHERE nspname IN ('v1', 'doc', 'v2', 'osmig', "
                       "'osmig_work')") == "0");
    BOOST_TEST_MESSAGE(fmt::format("flush: {:.1f} s, zero: {:.1f} s", seconds(middle - begun).count(),
                                   seconds(std::chrono::steady_clock::now() - exported).count()));
}

}  // namespace

std::string generate_legacy(const migration_world& world, const legacy_size& size) {
    const auto dsn = world.legacy.create_database(
        fmt::format("{}{}_{}", size.dirty ? "dirty" : "size", size.datasets, size.seed), size.encoding);
    run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
    run_sql_file(dsn, source_folder() / "fixtures/generate.sql",
                 {{"datasets", std::to_string(size.datasets)},
                  {"entries", std::to_string(size.entries)},
                  {"seed", std::to_string(size.seed)},
                  {"dirty", size.dirty ? "1" : "0"}});
    return dsn;
}

watched watch(const migration_from& j, const std::string& legacy_dsn, const std::string& command,
              std::vector<std::string> options) {
    watched out;
    pqxx::connection connection(legacy_dsn);
    pqxx::nontransaction looking(connection);
    const auto begun = std::chrono::steady_clock::now();
    options.insert(options.begin(), command);
    auto program = j.start(options);
    while (program.running()) {
        out.peak_kb = std::max(out.peak_kb, peak_memory_kb(program.pid()));
        if (command == "export_from_v1")
            out.most_locked = std::max(out.most_locked, looking.exec1(locked_tables)[0].as<int>());
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    out.result = program.wait();
    out.seconds = seconds(std::chrono::steady_clock::now() - begun).count();
    return out;
}

void check_size(const legacy_size& size) {
    migration_world world;
    const auto begun = std::chrono::steady_clock::now();
    const auto legacy = generate_legacy(world, size);
    BOOST_TEST_MESSAGE(fmt::format("{} datasets generated in {:.1f} s", size.datasets,
                                   seconds(std::chrono::steady_clock::now() - begun).count()));
    const migration_from j(world, legacy);
    pass_check{j, legacy, "first", size.dirty}.all();
    if (size.dirty) {
        check_dirt(j, legacy);
    } else {
        check_contents(j, legacy, size);
    }
    const scratch_folder store;
    pass_check{j, legacy, "first", size.dirty}.publish(store);
    check_packages(j, store);
    const auto files = files_of_tables(j);
    const auto before = contents(j.dsn);
    const pass_check again{j, legacy, "second", size.dirty};
    again.all();
    again.publish(store);
    check_nothing_changed(j);
    BOOST_TEST(files_of_tables(j) == files, "the second pass filled a table again");
    BOOST_TEST(difference(before, contents(j.dsn)) == "");
    check_flush_and_zero(j);
}

}  // namespace osmig::test
