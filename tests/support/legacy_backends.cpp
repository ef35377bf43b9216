#include "tests/support/legacy_backends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "db/dsn.hpp"

namespace osmig::test {

const throwaway_server& shared_server() {
    static const throwaway_server server;
    return server;
}

on_postgresql::on_postgresql() {
    static int databases = 0;
    dsn_ = shared_server().create_database(fmt::format("legacy_{}", ++databases));
}

std::unique_ptr<legacy::database> on_postgresql::open() const {
    auto opened = legacy::open_postgresql(parse_dsn(dsn_), "public", "");
    opened->snapshot();
    return opened;
}

// 17 digits name a double exactly, and the server reads them exactly: what it prints is its own.
void on_postgresql::put(const std::vector<double>& values) {
    std::string sql =
        "CREATE TABLE doubles (id INTEGER PRIMARY KEY, value DOUBLE PRECISION); INSERT INTO doubles VALUES ";
    for (std::size_t id = 0; id < values.size(); ++id)
        sql += fmt::format("{}({}, '{:.17g}')", id == 0 ? "" : ", ", id, values[id]);
    run(sql);
}

// A write-ahead log lets a writer go on while a reader holds its snapshot.
on_sqlite::on_sqlite() : writer_("sqlite3", fmt::format("dbname=\"{}\"", path())) {
    run("PRAGMA journal_mode = wal");
}

// Bound, not written: SQLite does not read every decimal exactly.
void on_sqlite::put(const std::vector<double>& values) {
    run("CREATE TABLE doubles (id INTEGER PRIMARY KEY, value DOUBLE PRECISION)");
    soci::transaction transaction(writer_);
    std::size_t id = 0;
    double value = 0;
    soci::statement insert =
        (writer_.prepare << "INSERT INTO doubles VALUES (:id, :value)", soci::use(id), soci::use(value));
    for (; id < values.size(); ++id) {
        value = values[id];
        insert.execute(true);
    }
    transaction.commit();
}

std::vector<sent_row> read_rows(legacy::database& from, const legacy::request& what) {
    std::vector<sent_row> rows;
    const auto sent = from.read(what, [&rows](std::string_view line, std::string_view position) {
        rows.push_back({std::string(line), std::string(position)});
        return true;
    });
    if (sent == static_cast<std::int64_t>(rows.size())) return rows;
    throw std::logic_error(fmt::format("{} rows came and the backend says {}", rows.size(), sent));
}

std::vector<std::string> read_lines(legacy::database& from, const legacy::request& what) {
    std::vector<std::string> lines;
    for (const auto& row : read_rows(from, what)) lines.push_back(row.line);
    return lines;
}

legacy::table find_table(legacy::database& in, const std::string& name) {
    const auto tables = in.catalog();
    const auto found = std::ranges::find(tables, name, &legacy::table::name);
    if (found == tables.end()) throw std::logic_error("the catalog has no table " + name);
    return *found;
}

legacy::request whole_table(const legacy::table& from) {
    legacy::request what;
    what.from = &from;
    what.by = from.read_order;
    for (const auto& column : from.columns) what.columns.push_back(column.name);
    if (what.by == legacy::order::key) what.key = from.primary_key.front();
    return what;
}

}  // namespace osmig::test
