#include "tests/support/gate.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

namespace osmig::test {

namespace {

constexpr int first_lock = 4711;

std::string wait_for(const std::string& dsn, const std::string& sql) {
    for (int i = 0; i < 1500; ++i) {
        const auto value = query_value(dsn, sql);
        if (!value.empty()) return value;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("in vain: " + sql);
}

}  // namespace

gate::gate(const std::string& dsn, int number) : connection_(std::make_unique<pqxx::connection>(dsn)) {
    pqxx::nontransaction(*connection_).exec(fmt::format("SELECT pg_advisory_lock({})", first_lock + number));
}

namespace {

std::string gate_function(const std::string& table, int rows) {
    return fmt::format(R"(
        CREATE SEQUENCE IF NOT EXISTS public.arrivals;
        CREATE OR REPLACE FUNCTION public.wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT count(*) FROM {0}) > {1} THEN
                PERFORM set_config('client_connection_check_interval', '0', false);
                PERFORM pg_advisory_lock_shared({2} + nextval('public.arrivals'));
            END IF;
            RETURN NULL;
        END $$;)",
                       table, rows, first_lock);
}

std::string gate_trigger(const std::string& table) {
    return fmt::format(
        "CREATE TRIGGER gate AFTER INSERT ON {} FOR EACH STATEMENT EXECUTE FUNCTION public.wait_at_gate();",
        table);
}

}  // namespace

void install_gate(const std::string& dsn, const std::string& table, int rows) {
    execute(dsn, gate_function(table, rows) + gate_trigger(table));
}

void install_gate_when_made(const std::string& dsn, const std::string& table, int rows) {
    execute(dsn, gate_function(table, rows) + fmt::format(R"(
        CREATE FUNCTION public.put_gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF to_regclass('{0}') IS NOT NULL AND NOT EXISTS
                (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('{0}') AND tgname = 'gate') THEN
                {1}
            END IF;
        END $$;
        CREATE EVENT TRIGGER gates ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.put_gate();)",
                                                          table, gate_trigger(table)));
}

void remove_gate(const std::string& dsn, const std::string& table) {
    execute(dsn, "DROP TRIGGER gate ON " + table);
}

void make_staging(migration_world& world, const std::string& dsn, const std::string& table) {
    const auto columns = query_value(
        world.dsn(world.before("extract_v1_documents")),
        fmt::format("SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, NULL), ', ' "
                    "ORDER BY attnum) FROM pg_attribute WHERE attrelid = '{}'::regclass AND attnum > 0",
                    table));
    execute(dsn, fmt::format("CREATE SCHEMA IF NOT EXISTS v1; CREATE TABLE {} ({})", table, columns));
}

std::string process_that(migration_world& world, const std::string& database, const std::string& condition) {
    return wait_for(
        world.target.dsn(),
        fmt::format("SELECT pid FROM pg_stat_activity WHERE datname = '{}' AND {}", database, condition));
}

std::string arrived(migration_world& world, const std::string& database) {
    return process_that(world, database, "wait_event = 'advisory'");
}

bool alive(migration_world& world, const std::string& pid) {
    return query_value(world.target.dsn(), "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) == "1";
}

void wait_for_end(migration_world& world, const std::string& pid) {
    wait_for(
        world.target.dsn(),
        fmt::format("SELECT 'gone' WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {})", pid));
}

}  // namespace osmig::test
