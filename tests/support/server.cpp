#include "tests/support/server.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <pqxx/pqxx>
#include <system_error>

namespace osmig::test {
namespace {

std::filesystem::path temporary_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "osmig-pg-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(),
                                "a temporary folder for a server (" + pattern + ")");
    }
    return pattern;
}

// As libpq quotes a value in a connection string.
std::string quoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

}  // namespace

std::filesystem::path source_folder() {
    const char* named = std::getenv("OSMIG_SOURCE");
    return named != nullptr ? std::filesystem::path(named) : std::filesystem::current_path();
}

throwaway_server::throwaway_server(const std::vector<std::string>& conf) : folder_(temporary_folder()) {
    make("start", conf);
}

throwaway_server::throwaway_server(const throwaway_server& primary, const std::vector<std::string>& conf)
    : folder_(temporary_folder()) {
    std::vector<std::string> more = {primary.folder().string()};
    more.insert(more.end(), conf.begin(), conf.end());
    make("standby", more);
}

// Nothing is left behind by a server that does not come up: the destructor will not run.
void throwaway_server::make(const std::string& command, const std::vector<std::string>& more) const {
    try {
        script(command, more);
    } catch (...) {
        run_program({(source_folder() / "tests/postgres").string(), "destroy", folder_.string()});
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
        throw;
    }
}

throwaway_server::~throwaway_server() {
    try {
        script("destroy");
    } catch (const std::exception& e) {
        fmt::print(stderr, "A throwaway server is left behind in {}: {}\n", folder_.string(), e.what());
    }
}

std::string throwaway_server::script(const std::string& command, const std::vector<std::string>& more) const {
    std::vector<std::string> args = {(source_folder() / "tests/postgres").string(), command,
                                     folder_.string()};
    args.insert(args.end(), more.begin(), more.end());
    return run_or_throw(args);
}

std::string throwaway_server::dsn(const std::string& database) const {
    return fmt::format("host={} port=5432 user=osmig dbname={}", quoted(folder_.string()), quoted(database));
}

std::string throwaway_server::create_database(const std::string& name, const std::string& encoding) const {
    pqxx::connection connection(dsn());
    pqxx::nontransaction work(connection);
    work.exec0(fmt::format("CREATE DATABASE {} TEMPLATE template0 ENCODING {}{}", work.quote_name(name),
                           work.quote(encoding), encoding == "UTF8" ? "" : " LOCALE 'C'"));
    return dsn(name);
}

void throwaway_server::drop_database(const std::string& name) const {
    pqxx::connection connection(dsn());
    pqxx::nontransaction work(connection);
    work.exec0(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", work.quote_name(name)));
}

void throwaway_server::start() { script("start"); }
void throwaway_server::stop(const std::string& mode) { script("stop", {"-m", mode}); }
void throwaway_server::restart_immediate() { script("restart", {"-m", "immediate"}); }

std::string run_sql_file(const std::string& dsn, const std::filesystem::path& file,
                         const std::map<std::string, std::string>& variables) {
    std::vector<std::string> args = {"psql", "-X", "-q", "-v",         "ON_ERROR_STOP=1",
                                     "-d",   dsn,  "-f", file.string()};
    for (const auto& [name, value] : variables) {
        args.emplace_back("-v");
        args.push_back(fmt::format("{}={}", name, value));
    }
    return run_or_throw(args, {}, std::chrono::minutes(20));
}

void execute(const std::string& dsn, const std::string& sql) { query_rows(dsn, sql); }

std::string query_value(const std::string& dsn, const std::string& sql) {
    const auto rows = query_rows(dsn, sql);
    return rows.empty() || rows[0].empty() ? "" : rows[0][0];
}

std::vector<std::vector<std::string>> query_rows(const std::string& dsn, const std::string& sql) {
    pqxx::connection connection(dsn);
    pqxx::nontransaction work(connection);
    std::vector<std::vector<std::string>> rows;
    for (const pqxx::row& row : work.exec(sql)) {
        std::vector<std::string>& cells = rows.emplace_back();
        for (const pqxx::field& field : row) cells.emplace_back(field.c_str());
    }
    return rows;
}

}  // namespace osmig::test
