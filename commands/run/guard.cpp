#include "commands/run/guard.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>

#include "db/error.hpp"

namespace osmig {

namespace {

constexpr std::string_view sqlite_prefix = "sqlite:";

void check_encoding() {
    const auto name = environment_variable("OSMIG_V1_REPLICA_ENCODING");
    if (name.empty() || pg_char_to_encoding(name.c_str()) >= 0) return;
    throw usage_error(
        fmt::format("OSMIG_V1_REPLICA_ENCODING={} is no encoding that PostgreSQL knows. Say UTF8, LATIN1, "
                    "WIN1252 or another of "
                    "its names, or unset it where the legacy is not SQL_ASCII.",
                    name));
}

dsn_parameters parameters_of(const char* variable, const connection_settings& settings) {
    if (settings.dsn.empty()) {
        throw usage_error(fmt::format(
            "{} is not set. Set it to a libpq connection string or a postgresql:// URI.", variable));
    }
    try {
        return parse_dsn(settings.dsn, settings.user, settings.password);
    } catch (const std::invalid_argument& e) {
        throw usage_error(fmt::format("{} cannot be read: {}.", variable, e.what()));
    }
}

}  // namespace

std::string environment_variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

void check_guard() {
    auto allowed = environment_variable("ALLOW_DATA_MIGRATION");
    std::ranges::transform(allowed, allowed.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (allowed == "true") return;
    throw refused_error(
        side::target,
        "Data migration is not switched on in this environment. Set ALLOW_DATA_MIGRATION=true where it "
        "is meant to run.");
}

std::string app_environment() {
    auto name = environment_variable("APP_ENV");
    if (name.empty()) {
        throw usage_error(
            "APP_ENV is not set. Set it to the name of the environment that the target belongs to, "
            "such as production or test.");
    }
    return name;
}

dsn_parameters target_parameters(const migration& order) {
    return parameters_of("OSMIG_TARGET_DSN", order.target);
}

void check_legacy_settings(const migration& order) {
    check_encoding();
    if (!order.legacy.dsn.starts_with(sqlite_prefix)) parameters_of("OSMIG_V1_REPLICA_DSN", order.legacy);
}

std::unique_ptr<legacy::database> open_legacy(const migration& order) {
    const auto& dsn = order.legacy.dsn;
    if (dsn.starts_with(sqlite_prefix)) return legacy::open_sqlite(dsn.substr(sqlite_prefix.size()));
    return legacy::open_postgresql(parameters_of("OSMIG_V1_REPLICA_DSN", order.legacy), order.legacy.schema,
                                   environment_variable("OSMIG_V1_REPLICA_ENCODING"));
}

void check_different(target::session& target, const legacy::identity& source) {
    if (source.mark == 0) return;
    if (!target.ledger("sees_mark", {std::to_string(source.mark)})[0][0].as<bool>()) return;
    throw refused_error(side::target,
                        "The legacy and the target are the same database: a lock taken on the one is seen in "
                        "the other. Check "
                        "OSMIG_V1_REPLICA_DSN and OSMIG_TARGET_DSN.");
}

}  // namespace osmig
