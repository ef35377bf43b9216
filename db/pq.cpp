#include "db/pq.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace osmig::pq {

namespace {

// Both sides run for hours over links that firewalls cut in silence.
const dsn_parameters keepalives{{"keepalives", "1"},           {"keepalives_idle", "30"},
                                {"keepalives_interval", "10"}, {"keepalives_count", "3"},
                                {"connect_timeout", "15"},     {"tcp_user_timeout", "60000"}};

PGconn* open(dsn_parameters parameters, std::string_view purpose) {
    for (const auto& [name, value] : keepalives) parameters.try_emplace(name, value);
    parameters["application_name"] = fmt::format("osmig {}", purpose);
    std::vector<const char*> names, values;
    for (const auto& [name, value] : parameters) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    return PQconnectdbParams(names.data(), values.data(), 0);
}

// libpq's messages may have several lines; ours have one.
std::string one_line(std::string text) {
    for (char& c : text) c = c == '\n' || c == '\t' ? ' ' : c;
    for (auto twice = text.find("  "); twice != std::string::npos; twice = text.find("  "))
        text.erase(twice, 1);
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

std::string field(const PGresult* r, int code) {
    const char* text = r == nullptr ? nullptr : PQresultErrorField(r, code);
    return text == nullptr ? "" : text;
}

}  // namespace

std::string_view result::text(int row, int column) const {
    return {PQgetvalue(raw_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(raw_.get(), row, column))};
}

std::int64_t result::tag() const { return std::strtoll(PQcmdTuples(raw_.get()), nullptr, 10); }

connection::connection(side where, dsn_parameters parameters, std::string_view purpose)
    : where_(where), raw_(open(std::move(parameters), purpose)) {
    if (!raw_ || PQstatus(raw_.get()) != CONNECTION_OK) {
        throw database_error(where_, "", raw_ ? one_line(PQerrorMessage(raw_.get())) : "out of memory");
    }
    cancel_.reset(PQgetCancel(raw_.get()));
    PQsetNoticeProcessor(
        raw_.get(), [](void*, const char*) {}, nullptr);
}

void connection::fail(const PGresult* failed) const {
    const auto state = field(failed, PG_DIAG_SQLSTATE);
    auto message = field(failed, PG_DIAG_MESSAGE_PRIMARY);
    const auto detail = field(failed, PG_DIAG_MESSAGE_DETAIL);
    if (message.empty()) message = one_line(PQerrorMessage(raw_.get()));
    if (message.empty()) message = "the connection was lost";
    if (!detail.empty()) message += " (" + detail + ")";
    throw database_error(where_, good() ? state : "", message, field(failed, PG_DIAG_CONTEXT));
}

result connection::checked(result r) const {
    if (!r || r.status() == PGRES_FATAL_ERROR || r.status() == PGRES_BAD_RESPONSE) fail(r.get());
    return r;
}

result connection::exec(const std::string& sql) { return checked(result{PQexec(raw_.get(), sql.c_str())}); }

result connection::exec(const std::string& sql, const std::vector<std::optional<std::string>>& parameters) {
    std::vector<const char*> values;
    for (const auto& value : parameters) values.push_back(value ? value->c_str() : nullptr);
    return checked(result{PQexecParams(raw_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                                       values.data(), nullptr, nullptr, 0)});
}

result connection::exec_prepared(const std::string& name, const std::string& sql,
                                 const std::vector<std::optional<std::string>>& parameters) {
    if (!prepared_.contains(name)) {
        checked(result{PQprepare(raw_.get(), name.c_str(), sql.c_str(), 0, nullptr)});
        prepared_.insert(name);
    }
    std::vector<const char*> values;
    for (const auto& value : parameters) values.push_back(value ? value->c_str() : nullptr);
    return checked(result{PQexecPrepared(raw_.get(), name.c_str(), static_cast<int>(values.size()),
                                         values.data(), nullptr, nullptr, 0)});
}

void connection::send(const std::string& sql) {
    if (PQsendQuery(raw_.get(), sql.c_str()) != 1) fail(nullptr);
}

// After an error the rest of the message's results is read before it is thrown, so that the
// connection can be used again.
result connection::next() {
    result r{PQgetResult(raw_.get())};
    if (!r) return r;
    if (r.status() == PGRES_FATAL_ERROR || r.status() == PGRES_BAD_RESPONSE) {
        drain();
        fail(r.get());
    }
    return r;
}

void connection::drain() noexcept {
    while (good()) {
        const result rest{PQgetResult(raw_.get())};
        if (!rest) return;
        if (rest.status() == PGRES_COPY_IN) PQputCopyEnd(raw_.get(), "an earlier statement failed");
        if (rest.status() == PGRES_COPY_OUT) {
            char* line = nullptr;
            while (PQgetCopyData(raw_.get(), &line, 0) > 0) PQfreemem(line);
        }
    }
}

// A failed put is not thrown here: the server's reason comes with the next result.
void connection::copy_data(std::string_view data) {
    constexpr std::size_t piece = 1U << 20U;
    for (std::size_t at = 0; at < data.size(); at += piece) {
        const auto size = std::min(piece, data.size() - at);
        if (PQputCopyData(raw_.get(), data.data() + at, static_cast<int>(size)) != 1) return;
    }
}

void connection::copy_end() { PQputCopyEnd(raw_.get(), nullptr); }

std::int64_t connection::copy_out(const std::string& sql, const std::function<bool(std::string_view)>& line) {
    send(sql);
    auto first = next();
    if (!first || first.status() != PGRES_COPY_OUT) fail(first.get());
    std::int64_t seen = 0;
    if (!copy_lines(line, seen)) return seen;
    std::int64_t tag = 0;
    while (auto r = next()) tag = r.tag();
    return tag;
}

// False: the receiver had enough (or threw), and the rest was cancelled and thrown away.
bool connection::copy_lines(const std::function<bool(std::string_view)>& line, std::int64_t& seen) {
    char* raw = nullptr;
    int size = 0;
    try {
        while ((size = PQgetCopyData(raw_.get(), &raw, 0)) > 0) {
            const std::unique_ptr<char, decltype(&PQfreemem)> owned{raw, &PQfreemem};
            ++seen;
            if (line({raw, static_cast<std::size_t>(size) - 1})) continue;
            cancel();
            drain();
            return false;
        }
    } catch (...) {
        cancel();
        drain();
        throw;
    }
    if (size == -2) fail(nullptr);
    return true;
}

void connection::cancel() noexcept {
    std::array<char, 256> complaint{};
    if (cancel_) PQcancel(cancel_.get(), complaint.data(), static_cast<int>(complaint.size()));
}

std::string connection::parameter(const char* name) const {
    const char* value = PQparameterStatus(raw_.get(), name);
    return value == nullptr ? "" : value;
}

}  // namespace osmig::pq
