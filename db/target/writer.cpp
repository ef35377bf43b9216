#include "db/target/writer.hpp"

#include <fmt/format.h>

#include "db/fault.hpp"

namespace osmig::target {

namespace {

// Nothing is lost by an asynchronous commit but with all that came after it, rows and checkpoint together; what ends a
// run (close_pass), or a part where something outside of the server follows it, is a synchronous one.
constexpr const char* session_settings =
    "SET client_connection_check_interval = '2s'; SET standard_conforming_strings = on; SET client_encoding "
    "= 'UTF8';"
    "SET synchronous_commit = off; SET search_path = pg_catalog, pg_temp; SET TimeZone = 'UTC'; SET "
    "DateStyle = 'ISO, YMD';"
    "SET IntervalStyle = 'postgres'; SET extra_float_digits = 1; SET client_min_messages = error; SET jit = "
    "off";

}  // namespace

writer::writer(const dsn_parameters& parameters) : connection_(side::target, parameters, "writer") {
    connection_.exec(session_settings);
}

void writer::feed(const statement& copy) {
    connection_.copy_data(copy.data);
    fault_point(fault::copy_sent);
    connection_.copy_end();
}

// As if checkpoints were committed apart from their rows: a test's mutant (db/fault.hpp).
static std::vector<std::vector<statement>> split_before_checkpoints(
    const std::vector<statement>& statements) {
    std::vector<std::vector<statement>> out(1);
    for (const auto& each : statements) {
        const bool checkpoint =
            each.sql.starts_with("SELECT osmig.advance(") || each.sql.starts_with("SELECT osmig.fill_part(");
        if (checkpoint) out.emplace_back();
        out.back().push_back(each);
    }
    return out;
}

void writer::transact(std::vector<statement> statements) {
    if (!mutant("split_checkpoint")) return send(statements);
    for (auto& piece : split_before_checkpoints(statements)) send(piece);
}

// One message of all. What is in it is let go at once: a reject of a long row has twice its megabytes, in hexadecimal.
static std::string joined(std::vector<statement>& statements) {
    std::size_t bytes = 0;
    for (const auto& each : statements) bytes += each.sql.size() + 2;
    std::string message;
    message.reserve(bytes);
    for (auto& each : statements) {
        message += each.sql;
        message += ";\n";
        if (each.rows < 0) each.sql = {};
    }
    return message;
}

void writer::send(std::vector<statement>& statements) {
    connection_.send(joined(statements));
    std::vector<const statement*> copies;
    for (const auto& each : statements)
        if (each.rows >= 0) copies.push_back(&each);
    std::size_t fed = 0, counted = 0;
    if (copies.empty()) fault_point(fault::before_answer);
    std::string mismatch;
    while (auto r = connection_.next()) {
        if (r.status() == PGRES_COPY_IN) {
            feed(*copies.at(fed++));
            if (fed == copies.size()) fault_point(fault::before_answer);
        } else if (r.status() == PGRES_COMMAND_OK &&
                   std::string_view(PQcmdStatus(r.get())).starts_with("COPY")) {
            const auto& copy = *copies.at(counted++);
            if (r.tag() != copy.rows)
                mismatch = fmt::format("{} took {} rows of {}", copy.sql, r.tag(), copy.rows);
        }
    }
    fault_point(fault::after_answer);
    if (!mismatch.empty()) throw database_error(side::target, "OSF03", mismatch);
}

}  // namespace osmig::target
