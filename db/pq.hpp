// libpq with its resources released: connections, results, COPY in both directions.
// Used where libpqxx 6.4 has no raw COPY (it also loses a third of the speed): the legacy's streams and
// the target's batches. Everything else on the target is libpqxx (db/target/session.hpp).
#pragma once

#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/dsn.hpp"
#include "db/error.hpp"

namespace osmig::pq {

struct free_result {
    void operator()(PGresult* r) const { PQclear(r); }
};
struct close_connection {
    void operator()(PGconn* c) const { PQfinish(c); }
};
struct free_cancel {
    void operator()(PGcancel* c) const { PQfreeCancel(c); }
};

class result {
public:
    explicit result(PGresult* raw) : raw_(raw) {}
    explicit operator bool() const { return raw_ != nullptr; }
    PGresult* get() const { return raw_.get(); }
    ExecStatusType status() const { return PQresultStatus(raw_.get()); }
    int rows() const { return PQntuples(raw_.get()); }
    int columns() const { return PQnfields(raw_.get()); }
    bool null(int row, int column) const { return PQgetisnull(raw_.get(), row, column) != 0; }
    std::string_view text(int row, int column) const;
    std::int64_t tag() const;  // rows that the command tag tells; 0 where it tells none

private:
    std::unique_ptr<PGresult, free_result> raw_;
};

class connection {
public:
    // `purpose` shows in pg_stat_activity: "osmig export reader". Throws database_error.
    connection(side where, dsn_parameters parameters, std::string_view purpose);

    result exec(const std::string& sql);  // one or more statements; the last one's result
    result exec(const std::string& sql, const std::vector<std::optional<std::string>>& parameters);
    // Likewise, of what is asked again and again: it is parsed and planned once in the connection's life.
    result exec_prepared(const std::string& name, const std::string& sql,
                         const std::vector<std::optional<std::string>>& parameters);

    // Sends a message of several statements; `next` yields their results one by one (false: no more).
    void send(const std::string& sql);
    result next();
    void copy_data(std::string_view data);
    void copy_end();

    // COPY … TO STDOUT: `line` gets each row without its newline; false cancels the rest.
    // Returns the COPY tag, or the rows seen where it was cancelled.
    std::int64_t copy_out(const std::string& sql, const std::function<bool(std::string_view)>& line);

    void cancel() noexcept;  // safe from another thread
    std::string parameter(const char* name) const;
    int server_version() const { return PQserverVersion(raw_.get()); }
    int backend_pid() const { return PQbackendPID(raw_.get()); }
    bool good() const { return PQstatus(raw_.get()) == CONNECTION_OK; }
    bool aborted() const { return PQtransactionStatus(raw_.get()) == PQTRANS_INERROR; }
    bool idle() const { return PQtransactionStatus(raw_.get()) == PQTRANS_IDLE; }

private:
    [[noreturn]] void fail(const PGresult* failed) const;
    result checked(result r) const;
    void drain() noexcept;
    bool copy_lines(const std::function<bool(std::string_view)>& line, std::int64_t& seen);

    side where_;
    std::unique_ptr<PGconn, close_connection> raw_;
    std::unique_ptr<PGcancel, free_cancel> cancel_;
    std::set<std::string> prepared_;
};

}  // namespace osmig::pq
