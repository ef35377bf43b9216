// PostgreSQL servers that live as long as a test: made by the script tests/postgres, in a temporary
// directory, reached by a unix socket only, superuser osmig, default settings. Start one per test executable
// (half a second) and give each case a database of its own (0.05 s).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace osmig::test {

// The root of the checkout: OSMIG_SOURCE, which ctest sets, else the current folder.
std::filesystem::path source_folder();

class throwaway_server {
public:
    // `conf`: lines for postgresql.conf, "max_connections = 20". Throws std::runtime_error with the server's
    // own words.
    explicit throwaway_server(const std::vector<std::string>& conf = {});
    // A streaming standby of another server.
    throwaway_server(const throwaway_server& primary, const std::vector<std::string>& conf);
    ~throwaway_server();  // stops the server, removes its folder
    throwaway_server(const throwaway_server&) = delete;
    throwaway_server& operator=(const throwaway_server&) = delete;

    // A libpq string: host, port, user and database; no password is needed.
    std::string dsn(const std::string& database = "postgres") const;
    // Makes an empty database and returns its dsn. An encoding that is not UTF8 comes with the locale C.
    std::string create_database(const std::string& name, const std::string& encoding = "UTF8") const;
    void drop_database(const std::string& name) const;  // with whoever is connected to it

    void start();
    void stop(const std::string& mode = "fast");  // smart, fast, immediate
    void restart_immediate();                     // as after a crash: every backend dies, the log is replayed
    const std::filesystem::path& folder() const { return folder_; }  // socket, data/, log

private:
    void make(const std::string& command, const std::vector<std::string>& more) const;
    std::string script(const std::string& command, const std::vector<std::string>& more = {}) const;
    std::filesystem::path folder_;
};

// Runs a file with psql; variables as -v has them. Throws std::runtime_error with psql's words. Returns what
// it prints.
std::string run_sql_file(const std::string& dsn, const std::filesystem::path& file,
                         const std::map<std::string, std::string>& variables = {});

// Statements for the set-up and the questions of a test; several may be given, the last one's rows count.
void execute(const std::string& dsn, const std::string& sql);
std::string query_value(const std::string& dsn,
                        const std::string& sql);  // first cell; "" where NULL or no row
std::vector<std::vector<std::string>> query_rows(const std::string& dsn,
                                                 const std::string& sql);  // NULL is ""

}  // namespace osmig::test
