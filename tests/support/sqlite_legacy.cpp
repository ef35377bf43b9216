#include "tests/support/sqlite_legacy.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <algorithm>
#include <cctype>
#include <list>
#include <map>
#include <pqxx/pqxx>
#include <set>

namespace osmig::test {
namespace {

struct sqlite_column {
    std::string name;
    std::string type;      // as declared
    std::string question;  // what to ask PostgreSQL for
    bool primary_key = false;
};

struct sqlite_table {
    std::string name;
    std::vector<sqlite_column> columns;
};

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

std::string small(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string declared(const std::string& type) {
    static const std::map<std::string, std::string> names = {{"integer", "INTEGER"},
                                                             {"double precision", "FLOAT"},
                                                             {"boolean", "BOOLEAN"},
                                                             {"timestamp without time zone", "DATETIME"}};
    if (const auto found = names.find(type); found != names.end()) return found->second;
    if (type.starts_with("character varying"))
        return "VARCHAR" + type.substr(std::string("character varying").size());
    return "TEXT";
}

std::string question(const std::string& name, const std::string& type) {
    if (type == "boolean") return quoted(name) + "::integer";
    if (type.starts_with("timestamp")) return "to_char(" + quoted(name) + ", 'YYYY-MM-DD HH24:MI:SS.US')";
    if (type == "double precision") return "nullif(" + quoted(name) + ", 'NaN')";
    return quoted(name);
}

std::vector<sqlite_table> catalog(pqxx::work& work) {
    std::vector<sqlite_table> tables;
    for (const pqxx::row& row : work.exec(R"(
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(a.attnum = ANY (i.indkey), false)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            ORDER BY c.relname COLLATE "C", a.attnum)")) {
        const std::string table = row[0].c_str(), name = row[1].c_str(), type = row[2].c_str();
        if (tables.empty() || tables.back().name != table) tables.push_back({table, {}});
        tables.back().columns.push_back({name, declared(type), question(name, type), row[3].as<bool>()});
    }
    return tables;
}

// Two tables, or two columns, that differ by capitals are one to SQLite.
std::vector<std::string> impossible(const std::vector<sqlite_table>& tables) {
    std::map<std::string, int> seen;
    for (const sqlite_table& table : tables) ++seen[small(table.name)];
    std::vector<std::string> names;
    for (const sqlite_table& table : tables) {
        std::set<std::string> columns;
        for (const sqlite_column& column : table.columns) columns.insert(small(column.name));
        if (seen[small(table.name)] > 1 || columns.size() < table.columns.size()) names.push_back(table.name);
    }
    return names;
}

void create(soci::session& target, const sqlite_table& table) {
    std::vector<std::string> columns, key;
    for (const sqlite_column& column : table.columns) {
        columns.push_back(
            fmt::format("{} {}{}", quoted(column.name), column.type, column.primary_key ? " NOT NULL" : ""));
        if (column.primary_key) key.push_back(quoted(column.name));
    }
    if (!key.empty()) columns.push_back(fmt::format("PRIMARY KEY ({})", fmt::join(key, ", ")));
    target << fmt::format("CREATE TABLE {} ({})", quoted(table.name), fmt::join(columns, ", "));
}

// One bound value. Each C type has its own, so that SQLite stores an integer as one and a double without a
// detour through text (its own reading of decimals may be off by a bit).
struct slot {
    soci::indicator state = soci::i_null;
    std::string text;
    double real = 0;
    int integer = 0;

    void bind(soci::statement& statement, const std::string& type) {
        if (type == "FLOAT")
            statement.exchange(soci::use(real, state));
        else if (type == "INTEGER" || type == "BOOLEAN")
            statement.exchange(soci::use(integer, state));
        else
            statement.exchange(soci::use(text, state));
    }
    void set(const pqxx::field& field, const std::string& type) {
        state = field.is_null() ? soci::i_null : soci::i_ok;
        if (field.is_null()) return;
        if (type == "FLOAT")
            real = field.as<double>();
        else if (type == "INTEGER" || type == "BOOLEAN")
            integer = field.as<int>();
        else
            text = field.c_str();
    }
};

void copy_rows(pqxx::work& source, soci::session& target, const sqlite_table& table) {
    std::vector<std::string> questions, marks;
    std::list<slot> slots;  // bound by address
    soci::statement insert(target);
    insert.alloc();
    for (const sqlite_column& column : table.columns) {
        questions.push_back(column.question);
        marks.push_back(fmt::format(":v{}", marks.size()));
        slots.emplace_back().bind(insert, column.type);
    }
    insert.prepare(fmt::format("INSERT INTO {} VALUES ({})", quoted(table.name), fmt::join(marks, ", ")));
    insert.define_and_bind();
    for (const pqxx::row& row :
         source.exec(fmt::format("SELECT {} FROM {} ORDER BY {}", fmt::join(questions, ", "),
                                 quoted(table.name), quoted(table.columns[0].name)))) {
        pqxx::row::size_type at = 0;
        for (slot& each : slots) {
            each.set(row[at], table.columns[static_cast<std::size_t>(at)].type);
            ++at;
        }
        insert.execute(true);
    }
}

}  // namespace

std::vector<std::string> copy_to_sqlite(const std::string& pg_dsn, const std::filesystem::path& file) {
    std::filesystem::remove(file);
    pqxx::connection connection(pg_dsn);
    pqxx::work source(connection);
    source.exec0("SET LOCAL extra_float_digits = 3");
    soci::session target("sqlite3", "dbname=" + file.string());
    soci::transaction all(target);
    const std::vector<sqlite_table> tables = catalog(source);
    std::vector<std::string> left_out = impossible(tables);
    for (const sqlite_table& table : tables) {
        if (std::find(left_out.begin(), left_out.end(), table.name) != left_out.end()) continue;
        create(target, table);
        copy_rows(source, target, table);
    }
    all.commit();
    return left_out;
}

}  // namespace osmig::test
