#include "tests/support/small_cube.hpp"

#include <fmt/format.h>

#include <pqxx/pqxx>

#include "commands/run/fact_load.hpp"
#include "db/quote.hpp"
#include "tests/support/insert.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

source_question make_cube(const std::string& dsn, const std::string& name, const mapping& m,
                          const csv_table& exported) {
    source_question out;
    out.fields = m;
    out.fact_table = qualified("v2", name);
    std::vector<std::string> names;
    std::string columns;
    std::vector<std::size_t> places;
    for (auto& c : standing_columns(m, {})) {
        names.push_back(c.name);
        columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", quote_name(c.name), sql_type(c.type));
        places.push_back(exported.column(c.csv_name));
        out.columns.push_back(std::move(c));
    }
    execute(dsn,
            fmt::format("CREATE SCHEMA IF NOT EXISTS v2; CREATE TABLE {} ({})", out.fact_table, columns));
    std::vector<nullable_row> rows;
    for (const auto& row : exported.rows) {
        auto& made = rows.emplace_back();
        for (std::size_t i = 0; i < places.size(); ++i) {
            const auto& text = row[places[i]];
            const bool null = text.empty() && out.columns[i].type != fact_type::text;
            made.push_back(null ? std::nullopt : std::optional(text));
        }
    }
    pqxx::connection connection(dsn);
    pqxx::work work(connection);
    work.exec("SET search_path = v2");
    insert_rows(work, name, names, rows);
    work.commit();
    return out;
}

}  // namespace osmig::test
