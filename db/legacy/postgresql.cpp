// A PostgreSQL legacy (10 and later), read through libpq's COPY. Invariant 9: it cannot be harmed.
// One session holds the snapshot and touches no table; another reads under it, at most 64 tables a
// transaction, since every table read keeps its locks until the end.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <random>

#include "db/copy_text.hpp"
#include "db/embedded_sql.hpp"
#include "db/legacy/legacy.hpp"
#include "db/legacy/names.hpp"
#include "db/legacy/postgresql_catalog.hpp"
#include "db/legacy/postgresql_drift.hpp"
#include "db/legacy/postgresql_select.hpp"
#include "db/pq.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"

namespace osmig::legacy {

namespace {

constexpr int oldest_version = 100000;
constexpr int tables_per_transaction = 64;

// The session settings of every connection to the legacy stand here and nowhere else.
constexpr const char* session_settings = R"(
SET default_transaction_read_only = on; SET extra_float_digits = 3; SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET bytea_output = 'hex'; SET synchronize_seqscans = off;
SET max_parallel_workers_per_gather = 0; SET search_path = ''; SET row_security = off; SET lock_timeout = '5s';
SET standard_conforming_strings = on; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;)";

struct place {
    unsigned long block = 0, item = 0;
    auto operator<=>(const place&) const = default;
};

place parse_ctid(std::string_view text) {
    place out;
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return out;
    std::from_chars(text.data() + 1, text.data() + comma, out.block);
    std::from_chars(text.data() + comma + 1, text.data() + text.size() - 1, out.item);
    return out;
}

class postgresql : public database {
public:
    postgresql(dsn_parameters parameters, std::string schema, std::string encoding)
        : parameters_(std::move(parameters)),
          schema_(std::move(schema)),
          declared_encoding_(std::move(encoding)) {
        connect();
    }
    // A sibling: a reader alone, of a snapshot that another one holds.
    explicit postgresql(const postgresql& holder)
        : parameters_(holder.parameters_),
          schema_(holder.schema_),
          declared_encoding_(holder.declared_encoding_),
          snapshot_(holder.snapshot_),
          reader_(session("legacy reader")) {}
    postgresql& operator=(const postgresql&) = delete;

    legacy::identity identity() override;
    std::unique_ptr<database> sibling() override { return std::make_unique<postgresql>(*this); }
    std::vector<table> catalog() override;
    std::vector<std::string> views() override;
    std::map<std::string, table_size> sizes(const std::vector<const table*>&) override;
    std::string snapshot() override;
    std::int64_t read(const request&, const sink&) override;
    std::string text(std::string_view bytes) override;
    void ask(const std::string& select, int seconds, const answer&) override;
    void cancel() noexcept override {
        if (reader_) reader_->cancel();
    }

private:
    void connect();
    void check_encoding(const std::string& server) const;
    std::string encoding() const;
    std::unique_ptr<pq::connection> session(std::string_view purpose) const;
    pq::connection& reader() const;
    void begin();
    void end() noexcept;
    std::int64_t stream(const std::string& sql, const request&, const sink&);
    std::int64_t pages(const request&, const sink&);

    dsn_parameters parameters_;
    std::string schema_, declared_encoding_, snapshot_;
    std::unique_ptr<pq::connection> holder_, reader_;  // none where the server was lost and has not come back
    std::int64_t mark_ = 0;
    int tables_read_ = 0;
};

std::unique_ptr<pq::connection> postgresql::session(std::string_view purpose) const {
    auto c = std::make_unique<pq::connection>(side::legacy, parameters_, purpose);
    if (c->server_version() < oldest_version) {
        throw refused_error(
            side::legacy,
            fmt::format("The legacy server is PostgreSQL {}. osmig reads from 10 on: restore its dump "
                        "into a current server and migrate from there.",
                        c->parameter("server_version")));
    }
    c->exec(session_settings);
    c->exec("SELECT pg_catalog.set_config('client_encoding', " + quote_text(c->parameter("server_encoding")) +
            ", false)");
    if (c->exec("SHOW default_transaction_read_only").text(0, 0) != "on") {
        throw refused_error(side::legacy,
                            "The legacy session could not be made read-only; osmig does not read from it.");
    }
    return c;
}

void postgresql::connect() {
    reader_.reset();
    holder_.reset();
    holder_ = session("legacy snapshot");
    reader_ = session("legacy reader");
    mark_ = static_cast<std::int64_t>(std::random_device{}()) << 20U | std::random_device{}() % 1000000U;
    holder_->exec(fmt::format("SELECT pg_catalog.pg_advisory_lock({})", mark_));
    tables_read_ = 0;
}

pq::connection& postgresql::reader() const {
    if (!reader_) throw database_error(side::legacy, "", "the connection was lost");
    return *reader_;
}

// What a server of one-byte characters holds its owner may know better (Windows' letters in a LATIN1 database): every
// byte is valid there. A UTF8 server has checked what it holds.
void postgresql::check_encoding(const std::string& server) const {
    if (server != "UTF8" || declared_encoding_.empty() ||
        pg_char_to_encoding(declared_encoding_.c_str()) == pg_char_to_encoding("UTF8"))
        return;
    throw refused_error(
        side::legacy,
        fmt::format("The legacy is UTF8, but OSMIG_V1_REPLICA_ENCODING says {}: its texts would be "
                    "garbled. Unset the variable.",
                    declared_encoding_));
}

std::string postgresql::encoding() const {
    if (!declared_encoding_.empty()) return declared_encoding_;
    const auto server = reader().parameter("server_encoding");
    return server == "SQL_ASCII" ? "UTF8" : server;
}

// The server knows how to read its bytes, and is asked outside of any transaction: what it refuses would end it.
std::string postgresql::text(std::string_view bytes) {
    const bool ascii = std::ranges::all_of(bytes, [](char c) { return static_cast<signed char>(c) > 0; });
    if (ascii || pg_char_to_encoding(encoding().c_str()) == pg_char_to_encoding("UTF8"))
        return printable(bytes);
    end();
    return converted(reader(), encoding(), bytes);
}

// The server's own number, which its standbys share; empty where the role may not ask.
std::string system_identifier(pq::connection& c) {
    constexpr const char* may_ask =
        "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')";
    if (c.exec(may_ask).text(0, 0) != "t") return "";
    return std::string(c.exec("SELECT system_identifier FROM pg_catalog.pg_control_system()").text(0, 0));
}

identity postgresql::identity() {
    const auto row = reader().exec("SELECT pg_catalog.current_database(), pg_catalog.pg_is_in_recovery()");
    check_encoding(reader().parameter("server_encoding"));
    return {.backend = "PostgreSQL",
            .version = reader().parameter("server_version"),
            .database = std::string(row.text(0, 0)),
            .stamp = fmt::format("PostgreSQL {} {}", system_identifier(reader()), row.text(0, 0)),
            .encoding = encoding(),
            .standby = row.text(0, 1) == "t",
            .mark = mark_};
}

std::string postgresql::snapshot() {
    if (!holder_ || !holder_->good() || !reader_ || !reader_->good()) connect();
    end();
    if (!holder_->idle()) holder_->exec("ROLLBACK");
    holder_->exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    snapshot_ = holder_->exec("SELECT pg_catalog.pg_export_snapshot()").text(0, 0);
    return snapshot_;
}

// A snapshot whose holder is gone says "invalid snapshot identifier" (22023): that is no row's fault.
void postgresql::begin() {
    if (tables_read_ >= tables_per_transaction || reader().aborted()) end();
    ++tables_read_;
    if (!reader().idle()) return;
    reader().exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
        reader().exec("SET TRANSACTION SNAPSHOT " + quote_text(snapshot_));
    } catch (const database_error& e) {
        throw database_error(side::legacy, e.connection_lost() ? "" : "40001",
                             std::string("the snapshot was lost: ") + e.what());
    }
}

void postgresql::end() noexcept {
    tables_read_ = 0;
    try {
        if (reader_ && !reader_->idle()) reader_->exec("ROLLBACK");
    } catch (const database_error&) {  // NOLINT(bugprone-empty-catch): the next use says it
    }
}

std::vector<table> postgresql::catalog() {
    end();
    begin();
    reader().exec("SET LOCAL statement_timeout = '120s'");
    const auto rows = reader().exec(std::string(embedded_sql("db/legacy/catalog.sql")), {schema_});
    end();
    return tables_from(rows, reader().server_version(),
                       [this](std::string_view bytes) { return text(bytes); });
}

std::int64_t postgresql::stream(const std::string& sql, const request& what, const sink& to) {
    place last;
    std::string unescaped;
    return reader().copy_out(sql, [&](std::string_view line) {
        const auto tab = std::min(line.find('\t'), line.size());
        const auto position = line.substr(0, tab);
        const auto rest = line.substr(std::min(tab + 1, line.size()));
        if (what.by != order::physical) return to(rest, *unescape(position, unescaped));
        const auto here = parse_ctid(position);
        if (here <= last) throw database_error(side::legacy, "XX000", "rows did not come in physical order");
        last = here;
        return to(rest, position);
    });
}

std::int64_t postgresql::pages(const request& what, const sink& to) {
    auto page = what;
    std::int64_t total = 0;
    bool more = true;
    end();
    while (more) {
        const auto limit = what.limit < 0 ? what.page : std::min(what.page, what.limit - total);
        std::int64_t rows = 0;
        stream(copy_statement(schema_, page, limit), what,
               [&](std::string_view line, std::string_view position) {
                   ++rows;
                   page.after = position;
                   return more = to(line, position);
               });
        total += rows;
        more = more && rows == limit && (what.limit < 0 || total < what.limit);
    }
    return total;
}

std::int64_t postgresql::read(const request& what, const sink& to) {
    if (what.page > 0) return pages(what, to);
    begin();
    const auto rows = stream(copy_statement(schema_, what, what.limit), what, to);
    check_rewritten(reader(), schema_, *what.from);
    return rows;
}

std::map<std::string, table_size> postgresql::sizes(const std::vector<const table*>& of) {
    if (reader().server_version() < tid_range_version || of.empty()) return {};
    end();
    begin();
    auto out = sizes_of(reader(), schema_, of);
    end();
    return out;
}

// Its locks go at once: a question may name a dozen tables.
void postgresql::ask(const std::string& select, int seconds, const answer& to) {
    end();
    begin();
    answer_question(reader(), select, seconds, to);
    end();
}

std::vector<std::string> postgresql::views() {
    end();
    begin();
    auto out = views_of(reader(), schema_);
    end();
    for (auto& name : out) name = text(name);
    return out;
}

}  // namespace

std::unique_ptr<database> open_postgresql(const dsn_parameters& parameters, const std::string& schema,
                                          const std::string& encoding) {
    return std::make_unique<postgresql>(parameters, schema, encoding);
}

}  // namespace osmig::legacy
