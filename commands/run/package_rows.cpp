#include "commands/run/package_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "commands/run/merge_sql.hpp"
#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

std::string line_of(const cells& values) {
    std::string out;
    append_row(out, values);
    return out;
}

}  // namespace

// All at once, at the first use; of rows with one key, the one that the package's own step takes: the query aggregates over every dataset anyway.
void package_rows::load() {
    loaded_ = true;
    const sql_section* section = nullptr;
    for (const auto* s : r_.order.steps()) {
        if (s->import == "package") section = s->section("import");
    }
    if (section == nullptr) return;
    const auto all = r_.session->query(section->text);
    for (pqxx::row::size_type c = 0; c < all.columns(); ++c) names_.emplace_back(all.column_name(c));
    for (const auto& row : all) {
        cells values;
        for (const auto& field : row) values.push_back(field.is_null() ? cell{} : cell{field.c_str()});
        const auto key = values.front().value_or("");
        const auto [found, fresh] = rows_.try_emplace(key, values);
        if (!fresh && line_of(values) < line_of(found->second)) found->second = std::move(values);
    }
}

std::optional<package_row> package_rows::row(const std::string& v1_id, const fact_plan* plan) {
    if (!loaded_) load();
    const auto found = rows_.find(v1_id);
    if (found == rows_.end()) return std::nullopt;
    const input_row input(names_, found->second);
    if (!input["name"]) return std::nullopt;
    return build_package(read_package_input(input, r_.models), plan);
}

const std::string& package_value(const package_row& row, std::string_view column) {
    const auto at = std::ranges::find(package_columns(), column) - package_columns().begin();
    const auto& value = row.values.at(static_cast<std::size_t>(at));
    if (!value) throw std::logic_error("a package has no " + std::string(column));
    return *value;
}

std::vector<std::string> package_statements(const std::string& v1_id, const package_row& row) {
    std::string set, columns, values;
    for (std::size_t i = 0; i < package_columns().size(); ++i) {
        const auto column = quote_name(package_columns()[i]);
        const auto& given = row.values.at(i);
        const auto value = given ? quote_text(*given) : "NULL";
        const char* comma = i == 0 ? "" : ", ";
        set += comma + column + " = " + value;
        columns += comma + column;
        values += comma + value;
    }
    return {
        fmt::format("UPDATE v2.packages p SET name = p.name || '.moved.' || p.v1_id WHERE p.owner = {} AND "
                    "p.name = {} AND p.v1_id <> {}",
                    quote_text(package_value(row, "owner")), quote_text(package_value(row, "name")), v1_id),
        fmt::format("UPDATE v2.packages SET {} WHERE v1_id = {} AND ({}) IS DISTINCT FROM ({})", set, v1_id,
                    columns, values)};
}

namespace {

// Other steps of the type count something else: a view's key may be the same number.
std::string steps_by_dataset(const migration& order) {
    std::string out;
    for (const auto* s : order.steps()) {
        if (s->import != "package" && s->import != "facts") continue;
        out += (out.empty() ? "" : ", ") + quote_text(s->name);
    }
    return out;
}

}  // namespace

std::vector<std::string> package_removal(const migration& order, const std::string& v1_id,
                                         const std::string& fact_table) {
    const auto unit = quote_text(v1_id);
    const auto steps = steps_by_dataset(order);
    std::vector<std::string> out;
    if (!fact_table.empty()) out.push_back("DROP TABLE IF EXISTS " + fact_table);
    out.push_back(fmt::format("DELETE FROM v2.fact_tables WHERE v1_id = {}", v1_id));
    out.push_back(fmt::format("DELETE FROM v2.packages WHERE v1_id = {}", v1_id));
    out.push_back(fmt::format(
        "DELETE FROM v2.tasks t USING osmig.task_origin o WHERE o.type = 'dataset' AND o.unit = {} AND "
        "o.step IN ({}) AND (t.type, t.v1_key, t.kind) = (o.task_type, o.task_key, o.kind)",
        unit, steps));
    out.push_back(fmt::format(
        "DELETE FROM osmig.task_origin WHERE type = 'dataset' AND unit = {} AND step IN ({})", unit, steps));
    out.push_back(
        fmt::format("DELETE FROM osmig.rule WHERE phase = 'import' AND type = 'dataset' AND unit = {} "
                    "AND step IN ({})",
                    unit, steps));
    out.push_back(
        fmt::format("DELETE FROM osmig.item WHERE phase = 'import' AND type = 'dataset' AND key = {} "
                    "AND step IN ({})",
                    unit, steps));
    return out;
}

std::string rejected_datasets(const migration& order) {
    for (const auto* s : order.steps()) {
        if (s->import == "package") return kept_back(s->type, s->name);
    }
    return "SELECT NULL WHERE false";
}

}  // namespace osmig
