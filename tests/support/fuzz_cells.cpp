// Every path of a mapping that the legacy's tables have is joined by SQL in the legacy, and must be found, value by
// value, in a column of the fact table.
#include <fmt/format.h>

#include <algorithm>

#include "tests/support/fuzz_oracle.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

namespace {

struct path {
    std::string what;     // for the complaint
    std::string join;     // LEFT JOIN of the dimension; empty: a column of the entries
    std::string value;    // SQL
    bool number = false;  // a measure of floats
};

// A measure is compared as a number, all else as its text.
std::string canonical(const std::string& value, bool number, bool utf8) {
    const auto text = number ? fmt::format("trim_scale({}::text::numeric)::text", value)
                             : fmt::format("format('%s', {})", value);
    const auto hex = utf8 ? fmt::format("encode(convert_to({}, 'UTF8'), 'hex')", text)
                          : fmt::format("fuzz.utf8({})", text);
    return fmt::format("CASE WHEN num_nulls({}) = 1 THEN 'n' ELSE {} END", value, hex);
}

// An order-free sum over the rows, of a key and a cell.
std::string digest(const std::string& key, const std::string& cell) {
    return fmt::format(
        "concat_ws(' ', count(*), sum(('x' || left(md5({} || ',' || ({})), 15))::bit(60)::bigint::numeric))",
        key, cell);
}

std::vector<std::string> row_of(const std::string& dsn, const std::vector<std::string>& values,
                                const std::string& from) {
    if (values.empty()) return {};
    return query_rows(dsn, fmt::format("SELECT {} FROM {}", fmt::join(values, ", "), from)).at(0);
}

std::vector<std::string> column_digests(const std::string& target, const std::string& table) {
    std::vector<std::string> out;
    for (const auto& row : query_rows(
             target,
             fmt::format(
                 "SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = {}::regclass AND "
                 "attnum > 2 AND NOT attisdropped",
                 quoted_text(table)))) {
        out.push_back(digest("encode(convert_to(openspending_id, 'UTF8'), 'hex')",
                             canonical("f." + quoted_name(row[0]), row[1] == "numeric", true)));
    }
    return row_of(target, out, table + " f");
}

bool whole_number(const std::string& type) { return type == "integer" || type == "bigint"; }

// The dimension's table where entries can be joined to it as v1 did.
const fuzz_table* joined(const fuzz_legacy& legacy, const fuzz_table& entry, const std::string& dataset,
                         const std::string& field) {
    const auto* table = find_table(legacy, cut_name(dataset + "__" + field));
    const auto* pointer = find_column(entry, field + "_id");
    if (table == nullptr || table == &entry || pointer == nullptr || !whole_number(pointer->type))
        return nullptr;
    const auto* id = find_column(*table, "id");
    if (id == nullptr || !whole_number(id->type)) return nullptr;
    const auto plain = query_value(
        in_utf8(legacy.dsn),
        fmt::format("SELECT relkind IN ('r', 'p') AND (SELECT count(*) = count(DISTINCT id) FROM {0}) FROM "
                    "pg_class WHERE oid = {1}::regclass",
                    quoted_name(table->name), quoted_text(quoted_name(table->name))));
    return plain == "t" ? table : nullptr;
}

void add_dimension(std::vector<path>& out, const fuzz_legacy& legacy, const fuzz_table& entry,
                   const std::string& dataset, const std::string& field,
                   const std::vector<std::string>& attributes) {
    const auto* table = joined(legacy, entry, dataset, field);
    if (table == nullptr) return;
    const auto alias = fmt::format("d{}", out.size());
    const auto join = fmt::format(" LEFT JOIN {0} {1} ON {1}.id = e.{2}", quoted_name(table->name), alias,
                                  quoted_name(field + "_id"));
    for (const auto& attribute : attributes) {
        if (find_column(*table, attribute) == nullptr || attribute == "id") continue;
        out.push_back({field + "." + attribute, join, alias + "." + quoted_name(attribute), false});
    }
}

std::vector<path> paths_of(const fuzz_legacy& legacy, const std::string& target, const std::string& dataset,
                           const fuzz_table& entry, const std::string& name) {
    std::vector<path> out;
    for (const auto& f : query_rows(
             target, fmt::format("SELECT f.name, f.kind, f.position FROM doc.field f WHERE dataset_id = {} "
                                 "ORDER BY position",
                                 dataset))) {
        if (f[1] == "measure" || f[1] == "attribute") {
            const auto* column = find_column(entry, f[0]);
            if (column != nullptr && f[0] != "id")
                out.push_back({f[0], "", "e." + quoted_name(f[0]),
                               f[1] == "measure" && column->type == "double precision"});
        } else if (f[1] == "date") {
            add_dimension(out, legacy, entry, name, f[0],
                          {"name", "year", "month", "day", "week", "yearmonth", "quarter"});
        } else {
            std::vector<std::string> attributes;
            for (const auto& a :
                 query_rows(target,
                            fmt::format("SELECT name FROM doc.attribute WHERE dataset_id = {} AND field = {}",
                                        dataset, f[2])))
                attributes.push_back(a[0]);
            add_dimension(out, legacy, entry, name, f[0], attributes);
        }
    }
    return out;
}

// Where the export rejected rows, the two sides cannot be equal.
bool all_staged(const std::string& target, const std::string& name) {
    return query_value(target, fmt::format("SELECT count(*) FROM osmig.part WHERE phase = 'export' AND "
                                           "rejected > 0 AND left(name, {}) = {}",
                                           name.size() + 2, quoted_text(name + "__"))) == "0";
}

}  // namespace

complaints check_cells(const fuzz_legacy& legacy, const std::string& target, const std::string& dataset) {
    const auto row = query_rows(target, fmt::format("SELECT v1_name, format('%I.%I', schema_name, "
                                                    "table_name) FROM v2.fact_tables WHERE v1_id = {}",
                                                    dataset))
                         .at(0);
    const auto* entry = find_table(legacy, cut_name(row[0] + "__entry"));
    if (entry == nullptr || !all_staged(target, row[0])) return {};
    const bool utf8 = legacy.encoding == "UTF8";
    const auto got = column_digests(target, row[1]);
    const auto paths = paths_of(legacy, target, dataset, *entry, row[0]);
    std::vector<std::string> values;
    std::string from = quoted_name(entry->name) + " e";
    for (const auto& p : paths) {
        if (from.find(p.join) == std::string::npos) from += p.join;
        values.push_back(
            digest(utf8 ? "encode(convert_to(e.id::text, 'UTF8'), 'hex')" : "fuzz.utf8(e.id::text)",
                   canonical(p.value, p.number, utf8)));
    }
    const auto expected = row_of(in_utf8(legacy.dsn), values, from);
    complaints out;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (std::ranges::count(got, expected[i]) == 0)
            out.push_back(fmt::format("cells: dataset {} ({}): no column of {} holds the values of {}",
                                      dataset, row[0], row[1], paths[i].what));
    }
    return out;
}

}  // namespace osmig::test
