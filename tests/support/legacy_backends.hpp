// The backends that db/legacy reads, as its battery of tests sees them: a way to write to a legacy of one's
// own, and a way to open it. A new object is a new and empty legacy.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>
#include <vector>

#include "db/legacy/legacy.hpp"
#include "tests/support/example_migration.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

// The server that test cases share, each with its own database.
const throwaway_server& shared_server();

class on_postgresql {
public:
    static constexpr const char *name = "PostgreSQL", *integer = "integer";
    static constexpr bool holds_nan = true, holds_minus_zero = true;

    on_postgresql();
    void run(const std::string& sql) { execute(dsn_, sql); }  // commits
    std::unique_ptr<legacy::database> open() const;
    // A table "doubles" (id, value), ids from 0 on.
    void put(const std::vector<double>& values);
    const std::string& dsn() const { return dsn_; }

private:
    std::string dsn_;
};

class on_sqlite {
public:
    static constexpr const char *name = "SQLite", *integer = "bigint";
    static constexpr bool holds_nan = false, holds_minus_zero = false;  // NULL and 0, when it stores them

    on_sqlite();
    void run(const std::string& sql) { writer_ << sql; }
    std::unique_ptr<legacy::database> open() const { return legacy::open_sqlite(path()); }
    void put(const std::vector<double>& values);
    std::string path() const { return folder_.path() / "a legacy's=file.db"; }

private:
    scratch_folder folder_;
    soci::session writer_;
};

struct sent_row {
    std::string line, position;
    friend bool operator==(const sent_row&, const sent_row&) = default;
};

// Everything that a reading sends; checks that it says the number of rows it sent.
std::vector<sent_row> read_rows(legacy::database&, const legacy::request&);
std::vector<std::string> read_lines(legacy::database&, const legacy::request&);

// The table of that name in the catalog; throws where there is none.
legacy::table find_table(legacy::database&, const std::string& name);
// All columns, all rows, in the order that the catalog advises. Points into `from`.
legacy::request whole_table(const legacy::table& from);

}  // namespace osmig::test
