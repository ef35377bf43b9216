// A SQLite legacy, read through SOCI. A SQLite column holds values of any class, whatever it is declared as.
// What does not fit its column's type is passed on as it is: the target's COPY refuses it, with its row.
#include <fmt/format.h>
#include <soci/soci.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>

#include "db/copy_text.hpp"
#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/float_text.hpp"
#include "db/legacy/legacy.hpp"
#include "db/quote.hpp"

namespace osmig::legacy {

namespace {

constexpr std::size_t batch_rows = 1000, batch_bytes = 1 << 20;

// What PostgreSQL prints otherwise ({0}: the column). SQLAlchemy's timestamps have six digits of fraction. What is no
// timestamp is marked, or PostgreSQL would take "yesterday" for one, and leave out a time zone without a word.
std::string special_case(std::string_view type) {
    if (type == "boolean") return "WHEN 'integer' THEN 't' || iif({0} IN (0, 1), iif({0}, 't', 'f'), {0})";
    if (type == "bytea") return "WHEN 'blob' THEN 't\\x' || lower(hex({0}))";
    if (type == "double precision") return "WHEN 'text' THEN 'f' || {0}";
    if (!type.starts_with("timestamp")) return "";
    return "WHEN 'integer' THEN 'tno time: ' || {0} WHEN 'text' THEN CASE "
           "WHEN {0} LIKE '____-__-__' THEN 't' || {0} WHEN replace({0}, 'T', ' ') NOT LIKE '____-__-__ "
           "__:__:__%' "
           "OR rtrim(substr({0}, 20), '0123456789') NOT IN ('', '.') THEN 'tno time: ' || {0} "
           "WHEN {0} LIKE '%.%' THEN 't' || rtrim(rtrim({0}, '0'), '.') ELSE 't' || {0} END";
}

// A value as 't' and its text, or as 'f' and the text of a floating point number. 20 digits of that: the 17th
// from SQLite's printf is off by one in many large numbers, and a cast to text keeps 15.
std::string value_expression(const std::string& name, std::string_view type) {
    const auto expression = "CASE typeof({0}) WHEN 'real' THEN 'f' || printf('%!.20g', {0}) " +
                            special_case(type) + " ELSE 't' || CAST({0} AS TEXT) END";
    return fmt::format(fmt::runtime(expression), "t." + quote_name(name));
}

// Names are qualified: SQLite takes an unknown "name" that stands alone for a text. Column 0 is the position.
std::string select(const request& what) {
    std::string position = what.by == order::physical ? "t.rowid" : "";
    if (what.by == order::key) position = "t." + quote_name(what.key);
    auto sql = fmt::format("SELECT CAST({} AS TEXT)", position.empty() ? "''" : position);
    std::map<std::string_view, std::string_view> types;
    for (const auto& column : what.from->columns) types[column.name] = column.type;
    for (const auto& name : what.columns) sql += ", " + value_expression(name, types[name]);
    sql += fmt::format(" FROM main.{} AS t WHERE true", quote_name(what.from->name));
    if (!what.where_column.empty())
        sql += fmt::format(" AND t.{}{}", quote_name(what.where_column),
                           what.where_any.empty() ? " = :unit" : in_list(what.where_any));
    if (!what.after.empty()) sql += fmt::format(" AND {} > :after", position);
    if (!position.empty()) sql += " ORDER BY " + position;
    return what.limit < 0 ? sql : sql + fmt::format(" LIMIT {}", what.limit);
}

struct column_batch {
    std::vector<std::string> texts = std::vector<std::string>(batch_rows);
    std::vector<soci::indicator> indicators = std::vector<soci::indicator>(batch_rows);
};
using batch = std::vector<column_batch>;

// Fetches up to `count` rows, and sets it to what would make a megabyte: documents must not fill the memory.
bool fetch(soci::statement& statement, batch& rows, std::size_t& count) {
    for (auto& [texts, indicators] : rows) texts.resize(count), indicators.resize(count);
    if (!statement.fetch()) return false;
    std::size_t bytes = 1;
    for (const auto& [texts, indicators] : rows)
        for (const auto& text : texts) bytes += text.size();
    count = std::clamp(count * batch_bytes / bytes, std::size_t{1}, batch_rows);
    return true;
}

void append_line(std::string& line, const batch& rows, std::size_t row) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const std::string_view tagged = rows[i].texts[row];
        if (i > 1) line += '\t';
        if (rows[i].indicators[row] == soci::i_null)
            line += "\\N";
        else if (const auto number = tagged[0] == 'f' ? parse_float(tagged.substr(1)) : std::nullopt)
            line += float_text(*number);
        else
            append_escaped(line, tagged.substr(1));
    }
}

class sqlite : public database {
public:
    explicit sqlite(std::string path)
        : path_(std::move(path)), session_("sqlite3", "dbname=\"" + path_ + "\" readonly=true timeout=5") {
        session_ << "SELECT sqlite_version()", soci::into(version_);
        session_.begin();
    }

    legacy::identity identity() override {
        return {.backend = "SQLite", .version = version_, .database = path_, .encoding = "UTF8"};
    }
    std::vector<table> catalog() override {
        std::vector<table> out;
        const std::string sql(embedded_sql("db/legacy/sqlite_catalog.sql"));
        stream(sql, {}, 5, [&out](const batch& rows, std::size_t row) {
            const auto cell = [&](std::size_t column) { return rows[column].texts[row]; };
            if (out.empty() || out.back().name != cell(0))
                out.push_back({cell(0), {}, {}, order{std::stoi(cell(4))}});
            out.back().columns.push_back({cell(1), cell(2)});
            auto& key = out.back().primary_key;
            const auto place = std::stoul(cell(3));  // from 1 on; 0: not in the key
            key.resize(std::max(key.size(), place));
            if (place > 0) key[place - 1] = cell(1);
            return true;
        });
        return out;
    }

    // A transaction sees what it saw at its first read.
    std::string snapshot() override {
        session_.rollback();
        session_.begin();
        std::string name;
        stream("SELECT datetime('now') || hex(randomblob(4)) || count(*) FROM sqlite_master", {}, 1,
               [&name](const batch& rows, std::size_t) { return name = rows[0].texts[0], true; });
        return name;
    }
    std::int64_t read(const request& what, const sink& to) override {
        std::vector<std::string> values;
        if (!what.where_column.empty() && what.where_any.empty()) values.push_back(what.where_value);
        if (!what.after.empty()) values.push_back(what.after);
        std::string line;
        return stream(select(what), values, what.columns.size() + 1, [&](const batch& rows, std::size_t row) {
            line.clear();
            append_line(line, rows, row);
            return to(line, rows[0].texts[row]);
        });
    }
    void cancel() noexcept override { cancelled_ = true; }

private:
    // Every query goes through here; all its columns are texts. Returns the rows sent.
    std::int64_t stream(const std::string& sql, std::vector<std::string> values, std::size_t width,
                        auto to) try {
        cancelled_ = false;
        soci::statement statement(session_);
        batch rows(width);
        statement.alloc();
        statement.prepare(sql);
        for (auto& column : rows) statement.exchange(soci::into(column.texts, column.indicators));
        for (auto& value : values) statement.exchange(soci::use(value));
        statement.define_and_bind();
        statement.execute(false);
        std::int64_t sent = 0;
        for (std::size_t count = 10; fetch(statement, rows, count);) {
            if (cancelled_) throw database_error(side::legacy, "57014", "The reading was cancelled.");
            for (std::size_t row = 0; row < rows.front().texts.size(); ++row)
                if (++sent; !to(rows, row)) return sent;
        }
        return sent;
    } catch (const soci::soci_error& e) {
        throw database_error(side::legacy, "58030", path_ + " could not be read: " + e.get_error_message());
    }

    std::string path_, version_;
    soci::session session_;
    std::atomic<bool> cancelled_ = false;
};

}  // namespace

std::unique_ptr<database> open_sqlite(const std::string& path) try {
    // SOCI takes no quotation mark in its connection string, and SQLite an empty name for a new database.
    if (!std::filesystem::is_regular_file(path) || path.find('"') != std::string::npos)
        throw std::runtime_error("there is no file of that name, or it has a quotation mark in it");
    auto opened = std::make_unique<sqlite>(path);
    opened->snapshot();  // the file itself is opened at the first read
    return opened;
} catch (const std::exception& e) {
    throw refused_error(side::legacy, path + " cannot be read as a SQLite database: " + e.what());
}

}  // namespace osmig::legacy
