#include "tests/support/rebuild.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <pqxx/pqxx>

#include "tests/support/decimal.hpp"
#include "tests/support/export_fields.hpp"
#include "tests/support/insert.hpp"
#include "tests/support/rebuild_rows.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {
namespace {

using place = exported_field::place;
using cells = std::vector<std::string>;

json::value read_dataset(const std::filesystem::path& folder) {
    return json::parse(read_text(folder / "dataset.json"));
}

std::string text_of(const json::value& object, std::string_view key) {
    return member_of(object, key).text.shown;
}

// A field as fixtures/helpers.sql's create_star takes it.
std::string star_field(const exported_field& field) {
    if (field.where == place::date) return field.name + ": @date";
    if (field.where == place::entry) return field.name + (field.parts[0].is_float ? " float" : " text");
    cells attributes;
    for (const exported_part& part : field.parts)
        attributes.push_back(part.column + (part.is_float ? "=float" : ""));
    return fmt::format("{}: {}", field.name, fmt::join(attributes, " "));
}

void create_star(pqxx::work& work, const json::value& dataset, const std::vector<exported_field>& fields) {
    work.exec(read_text(source_folder() / "fixtures/helpers.sql"));
    cells quoted;
    for (const exported_field& field : fields) quoted.push_back(work.quote(star_field(field)));
    const std::string created = text_of(dataset, "created_at");
    work.exec(fmt::format("SELECT pg_temp.create_star({}, ARRAY[{}]::text[], {})",
                          work.quote(text_of(dataset, "name")), fmt::join(quoted, ", "),
                          work.quote(created.empty() ? "2013-01-01" : created.substr(0, 10))));
}

// "%d. %B %Y" of an ISO date; the CSV does not have it.
std::optional<std::string> date_label(const std::string& name) {
    static constexpr std::array months = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
    if (name.size() != 10 || name[4] != '-' || name[7] != '-') return std::nullopt;
    const int month = std::atoi(name.substr(5, 2).c_str());
    if (month < 1 || month > 12) return std::nullopt;
    return fmt::format("{}. {} {}", name.substr(8), months[static_cast<std::size_t>(month - 1)],
                       name.substr(0, 4));
}

std::optional<std::string> stored(const exported_part& part, const std::string& cell) {
    if (part.is_float && cell.empty()) return std::nullopt;
    return cell;
}

bool has_label(pqxx::work& work, const std::string& table) {
    return work.exec1(fmt::format(
               "SELECT count(*) FROM pg_attribute WHERE attrelid = {}::regclass AND attname = 'label'",
               work.quote(work.quote_name(table))))[0]
               .as<int>() > 0;
}

cells cells_of(const exported_field& field, const csv_table& table, const cells& row) {
    cells values;
    for (const exported_part& part : field.parts) values.push_back(row[table.column(part.csv_column)]);
    return values;
}

nullable_row member_row(const exported_field& field, const cells& values) {
    nullable_row row;
    for (std::size_t i = 0; i < values.size(); ++i) row.push_back(stored(field.parts[i], values[i]));
    return row;
}

// A dimension's members and their ids. Where the CSV has no date there is no member.
struct members {
    std::map<cells, int> ids;
    std::vector<cells> in_order;

    void add(const cells& values) {
        if (ids.emplace(values, static_cast<int>(in_order.size()) + 1).second) in_order.push_back(values);
    }
};

bool no_member(const exported_field& field, const cells& values) {
    return field.where == place::date &&
           std::all_of(values.begin(), values.end(), [](auto& each) { return each.empty(); });
}

members add_members(pqxx::work& work, const std::string& dataset, const exported_field& field,
                    const csv_table& table) {
    members found;
    for (const cells& row : table.rows) {
        const cells values = cells_of(field, table, row);
        if (!no_member(field, values)) found.add(values);
    }
    const std::string target = dataset + "__" + field.name;
    const bool label = field.where == place::date && has_label(work, target);
    cells columns;
    for (const exported_part& part : field.parts) columns.push_back(part.column);
    if (label) columns.emplace_back("label");
    std::vector<nullable_row> rows;
    for (const cells& values : found.in_order) {
        rows.push_back(member_row(field, values));
        if (label) rows.back().push_back(date_label(values[1]));
    }
    insert_rows(work, target, columns, rows);
    return found;
}

using dimension_members = std::map<std::string, members>;

std::optional<std::string> entry_cell(const exported_field& field, const dimension_members& dimensions,
                                      const csv_table& table, const cells& row) {
    const cells values = cells_of(field, table, row);
    if (field.where == place::entry) return stored(field.parts[0], values[0]);
    const auto& ids = dimensions.at(field.name).ids;
    const auto found = ids.find(values);
    return found == ids.end() ? std::nullopt : std::optional(std::to_string(found->second));
}

void fill_star(pqxx::work& work, const std::string& dataset, const std::vector<exported_field>& fields,
               const csv_table& table) {
    cells columns = {"id"};
    dimension_members dimensions;
    for (const exported_field& field : fields) {
        columns.push_back(field.where == place::entry ? field.name : field.name + "_id");
        if (field.where != place::entry) dimensions[field.name] = add_members(work, dataset, field, table);
    }
    std::vector<nullable_row> rows;
    for (const cells& row : table.rows) {
        nullable_row& entry = rows.emplace_back(nullable_row{row[table.column("openspending_id")]});
        for (const exported_field& field : fields) entry.push_back(entry_cell(field, dimensions, table, row));
    }
    insert_rows(work, dataset + "__entry", columns, rows);
}

csv_table canonical(csv_table table, const cells& measures) {
    for (const std::string& measure : measures) {
        const std::size_t column = table.column(measure);
        for (cells& row : table.rows) row[column] = canonical_decimal(row[column]);
    }
    std::sort(table.rows.begin(), table.rows.end());
    return table;
}

}  // namespace

std::filesystem::path shared_folder() {
    const char* named = std::getenv("OSMIG_SHARED");
    const std::filesystem::path folder = named != nullptr ? named : source_folder() / ".." / "shared";
    return std::filesystem::is_directory(folder) ? folder : std::filesystem::path();
}

std::filesystem::path real_export() { return shared_folder() / "data/tekjur-rikissjods"; }

std::string no_real_export() {
    if (std::filesystem::exists(real_export() / "dataset.csv")) return "";
    return "there is no real export here (../shared; or say OSMIG_SHARED).";
}

void rebuild_v1(const std::string& dsn, const std::filesystem::path& folder) {
    const json::value dataset = read_dataset(folder);
    const std::vector<exported_field> fields = exported_fields(dataset);
    pqxx::connection connection(dsn);
    pqxx::work work(connection);
    rebuild_shared_rows(work, dataset);
    create_star(work, dataset, fields);
    fill_star(work, text_of(dataset, "name"), fields, read_csv(folder / "dataset.csv"));
    work.exec(read_text(source_folder() / "fixtures/sequences.sql"));
    work.commit();
}

std::vector<std::string> fixture_measures(const std::filesystem::path& folder) {
    cells measures;
    for (const exported_field& field : exported_fields(read_dataset(folder))) {
        if (field.measure) measures.push_back(field.name);
    }
    return measures;
}

std::string fixture_query(const std::filesystem::path& folder) {
    return text_of(read_dataset(folder), "export_query");
}

csv_table fixture_cells(const std::filesystem::path& folder) {
    return canonical(read_csv(folder / "dataset.csv"), fixture_measures(folder));
}

csv_table query_cells(const std::string& dsn, const std::string& sql,
                      const std::vector<std::string>& measures) {
    pqxx::connection connection(dsn);
    pqxx::nontransaction work(connection);
    const pqxx::result result = work.exec(sql);
    csv_table table;
    for (pqxx::row_size_type i = 0; i < result.columns(); ++i)
        table.header.emplace_back(result.column_name(i));
    for (const pqxx::row& row : result) {
        cells& made = table.rows.emplace_back();
        for (const pqxx::field& field : row) made.emplace_back(field.c_str());
    }
    return canonical(table, measures);
}

}  // namespace osmig::test
