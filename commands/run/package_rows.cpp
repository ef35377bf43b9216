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

// All at once, at the first use, on the server: the query aggregates over every dataset anyway.
void package_rows::load() {
    loaded_ = true;
    r_.session->transact({"DROP TABLE IF EXISTS pg_temp.package_inputs"});
    for (const auto* s : r_.order.steps()) {
        if (s->import != "package") continue;
        r_.session->transact({"CREATE TEMP TABLE package_inputs AS " + s->section("import")->text});
    }
}

// Of rows with one key, the one that the package's own step takes.
void package_rows::find(const std::string& v1_id) {
    if (of_ == v1_id) return;
    if (!loaded_) load();
    of_ = v1_id;
    values_.reset();
    names_.clear();
    const auto found =
        r_.session->query("SELECT * FROM pg_temp.package_inputs q WHERE q.key::text = " + quote_text(v1_id));
    for (pqxx::row::size_type c = 0; c < found.columns(); ++c) names_.emplace_back(found.column_name(c));
    for (const auto& row : found) {
        cells values;
        for (const auto& field : row) values.push_back(field.is_null() ? cell{} : cell{field.c_str()});
        if (!values_ || line_of(values) < line_of(*values_)) values_ = std::move(values);
    }
}

std::optional<package_row> package_rows::row(const std::string& v1_id, const fact_plan* plan) {
    find(v1_id);
    if (!values_) return std::nullopt;
    const input_row input(names_, *values_);
    if (!input["name"]) return std::nullopt;
    return build_package(read_package_input(input, r_.models), plan);
}

const std::string& package_value(const package_row& row, std::string_view column) {
    const auto at = std::ranges::find(package_columns(), column) - package_columns().begin();
    const auto& value = row.values.at(static_cast<std::size_t>(at));
    if (!value) throw std::logic_error("a package has no " + std::string(column));
    return *value;
}

// Value by value, each let go when it is in the line.
package_update update_of(package_row row) {
    package_update out{{}, std::move(row.tasks), std::move(row.rules)};
    std::size_t bytes = row.values.size();
    for (const auto& value : row.values) bytes += value ? value->size() + value->size() / 16 : 2;
    out.line.reserve(bytes);
    for (auto& value : row.values) {
        append_field(out.line, value);
        value.reset();
        out.line += &value == &row.values.back() ? '\n' : '\t';
    }
    return out;
}

void append_package_rows(std::vector<target::statement>& out, std::string_view lines, std::int64_t rows) {
    if (rows == 0) return;
    const auto columns = quote_names(package_columns());
    std::string set, of_p, of_i;
    for (const auto& name : package_columns()) {
        const auto column = quote_name(name);
        const char* comma = set.empty() ? "" : ", ";
        set += fmt::format("{0}{1} = i.{1}", comma, column);
        of_p += fmt::format("{}p.{}", comma, column);
        of_i += fmt::format("{}i.{}", comma, column);
    }
    out.push_back(
        {fmt::format("CREATE TEMP TABLE IF NOT EXISTS incoming_package AS "
                     "SELECT {} FROM v2.packages WITH NO DATA",
                     columns)});
    out.push_back({fmt::format("COPY incoming_package ({}) FROM STDIN", columns), lines, rows});
    out.push_back(
        {"UPDATE v2.packages p SET name = p.name || '.moved.' || p.v1_id FROM incoming_package i WHERE "
         "(p.owner, p.name) = (i.owner, i.name) AND p.v1_id <> i.v1_id"});
    out.push_back(
        {fmt::format("UPDATE v2.packages p SET {} FROM incoming_package i WHERE p.v1_id = i.v1_id "
                     "AND ({}) IS DISTINCT FROM ({})",
                     set, of_p, of_i)});
    out.push_back({"DELETE FROM incoming_package"});
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
