#include "db/target/session.hpp"

#include <fmt/format.h>

#include <thread>

#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/quote.hpp"

namespace osmig::target {

namespace {

constexpr int oldest_version = 140000;

// client_connection_check_interval ends a backend that outlives its client even while it waits for a lock. Staging has
// no statistics: small tables look large enough to the planner for jit, at 90 ms a query (every connection to the target
// switches it off).
constexpr const char* session_settings =
    "SET client_connection_check_interval = '2s'; SET standard_conforming_strings = on; SET search_path = "
    "pg_catalog;"
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET "
    "extra_float_digits = 1; SET jit = off";

// A server's message in one line, without libpq's prefix.
std::string sentence(std::string text) {
    if (text.starts_with("ERROR:  ")) text.erase(0, 8);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

template <typename work>
auto translated(work&& run) {
    try {
        return run();
    } catch (const pqxx::broken_connection& e) {
        throw database_error(side::target, "", sentence(e.what()));
    } catch (const pqxx::in_doubt_error& e) {
        throw database_error(side::target, "", sentence(e.what()));
    } catch (const pqxx::sql_error& e) {
        throw database_error(side::target, e.sqlstate(), sentence(e.what()));
    } catch (const pqxx::failure& e) {
        throw database_error(side::target, "", sentence(e.what()));
    }
}

pqxx::result run(pqxx::transaction_base& tx, const std::string& sql,
                 const std::vector<std::optional<std::string>>& values) {
    if (values.empty()) return tx.exec(sql);
    std::vector<const char*> texts;
    for (const auto& value : values) texts.push_back(value ? value->c_str() : nullptr);
    return tx.exec_params(sql, pqxx::prepare::make_dynamic_params(texts));
}

// Comments apart, a section that reads begins with SELECT.
bool only_reads(std::string_view sql) {
    while (sql.starts_with("--")) sql.remove_prefix(std::min(sql.find('\n'), sql.size() - 1) + 1);
    return sql.starts_with("SELECT");
}

}  // namespace

session::session(dsn_parameters parameters, std::string purpose)
    : parameters_(std::move(parameters)), purpose_(std::move(purpose)) {
    connect();
}

session::~session() {
    try {
        if (connection_ && connection_->is_open()) query("SELECT pg_advisory_unlock_all()");
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): then the server does it
    }
}

void session::connect() {
    translated([this] {
        auto named = parameters_;
        named["application_name"] = "osmig " + purpose_;
        connection_ = std::make_unique<pqxx::connection>(conninfo(named));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        connection_->inhibit_reactivation(true);  // a silent reconnect would lose the lock and the settings
#pragma GCC diagnostic pop
    });
    if (connection_->server_version() < oldest_version) {
        throw refused_error(side::target,
                            "The target server is older than PostgreSQL 14. osmig needs 14 or newer.");
    }
    const auto pid = query("SELECT pg_backend_pid()")[0][0].as<int>();
    if (pid != connection_->backendpid()) {
        throw refused_error(
            side::target,
            "There is a connection pooler between osmig and the target server. Session locks and "
            "settings do not survive it: give the server's own address in OSMIG_TARGET_DSN.");
    }
    transact({session_settings});
}

// The former connection goes when there is a new one: until then it is what says, to whoever asks, that it is lost.
void session::reconnect() { connect(); }

// One statement is a transaction of its own: nothing is to be begun or ended for it.
pqxx::result session::query(const std::string& sql, const std::vector<std::optional<std::string>>& values) {
    return translated([&] {
        pqxx::nontransaction alone(*connection_);
        return run(alone, sql, values);
    });
}

pqxx::result session::ledger(const std::string& section,
                             const std::vector<std::optional<std::string>>& values) {
    return in_ledger(section, values, "");
}

pqxx::result session::note(const std::string& section,
                           const std::vector<std::optional<std::string>>& values) {
    return in_ledger(section, values, "SET LOCAL synchronous_commit = off; ");
}

pqxx::result session::in_ledger(const std::string& section,
                                const std::vector<std::optional<std::string>>& values, const char* before) {
    const auto colon = section.find(':');
    const auto file = colon == section.npos ? "queries" : section.substr(0, colon);
    const auto sql = embedded_section("db/ledger/" + file + ".sql", section.substr(colon + 1));
    if (only_reads(sql)) return query(sql, values);
    return translated([&] {
        pqxx::work tx(*connection_);
        tx.exec(fence_ == 0 ? std::string(before) + "SELECT"
                            : fmt::format("{}SELECT osmig.hold({})", before, fence_));
        auto out = run(tx, sql, values);
        tx.commit();
        return out;
    });
}

pqxx::result session::transact(const std::vector<std::string>& statements,
                               std::optional<std::int64_t> fence) {
    return translated([&] {
        pqxx::work tx(*connection_);
        if (fence) tx.exec(fmt::format("SELECT osmig.hold({})", *fence));
        pqxx::result out;
        for (const auto& statement : statements) out = tx.exec(statement);
        tx.commit();
        return out;
    });
}

pqxx::result session::write(const std::vector<bound_statement>& statements, std::int64_t fence) {
    return translated([&] {
        pqxx::work tx(*connection_);
        tx.exec(fmt::format("SELECT osmig.hold({})", fence));
        pqxx::result out;
        for (const auto& one : statements) out = run(tx, one.sql, one.values);
        tx.commit();
        return out;
    });
}

void session::lock() {
    // A runner that has just ended, or was killed, is given a second for its server process to notice.
    constexpr int tries = 10;
    for (int n = 0; n < tries; ++n) {
        if (ledger("lock")[0][0].as<bool>()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    const auto holder = ledger("lock_holder");
    if (holder.empty())
        throw locked_error(
            "Another osmig is at work on this target. Wait for it, or look at `osmig status`.");
    throw locked_error(fmt::format(
        "Another osmig is at work on this target (server process {}, from {}, since {}). Wait for "
        "it to end, or look at `osmig status`.",
        holder[0][0].c_str(), holder[0][2].c_str(), holder[0][3].c_str()));
}

void check_mark(session& target, const std::string& environment) {
    if (target.query("SELECT to_regclass('osmig.mark') IS NULL")[0][0].as<bool>()) {
        throw refused_error(side::target, "The target has no ledger yet. Run `osmig migrate` first.");
    }
    const auto mark = target.query("SELECT environment FROM osmig.mark");
    const std::string there = mark.empty() ? "" : mark[0][0].c_str();
    if (!mark.empty() && there == environment) return;
    throw refused_error(
        side::target,
        fmt::format(
            "The target was marked as environment '{}' when it was migrated, but APP_ENV is '{}'. Set "
            "APP_ENV to the environment that you mean, or OSMIG_TARGET_DSN to its database.",
            there, environment));
}

void check_shape(session& target) {
    std::string changed;
    for (const auto& row : target.ledger("shape:changed"))
        changed += fmt::format("{}{} {}", changed.empty() ? "" : "; ", row[0].c_str(), row[1].c_str());
    if (changed.empty()) return;
    throw refused_error(
        side::target,
        fmt::format("The target's tables are not as `osmig migrate` made them: {}. Somebody altered them: "
                    "put them back, and run the same command again.",
                    changed));
}

void check_migrations(session& target, const std::vector<std::pair<std::string, int>>& newest) {
    for (const auto& [schema, number] : newest) {
        const auto applied =
            target
                .query("SELECT coalesce(max(number), 0) FROM osmig.migration WHERE schema_name = " +
                       quote_text(schema))[0][0]
                .as<int>();
        if (applied == number) continue;
        throw refused_error(
            side::target,
            fmt::format(
                "Schema {} of the target is at migration {}, this osmig needs {}. Run `osmig migrate`.",
                schema, applied, number));
    }
}

}  // namespace osmig::target
