// The oracle's part on facts: every entry arrived or was rejected, sums are those of the legacy, and so is every cell.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/fuzz_oracle.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

namespace {

std::string finite_sum(const std::string& column) {
    const auto number = fmt::format("({}::text)", column);
    return fmt::format(
        "concat_ws(' ', coalesce(trim_scale(sum(CASE WHEN {0} NOT IN ('NaN', 'Infinity', '-Infinity') THEN "
        "{0}::numeric "
        "END)), 0), count(*) FILTER (WHERE {0} = 'NaN'), count(*) FILTER (WHERE {0} LIKE '%Infinity'))",
        number);
}

complaints check_sums(const fuzz_legacy& legacy, const std::string& target, const std::string& dataset,
                      const fuzz_table& entry) {
    complaints out;
    const auto fields = query_rows(target, fmt::format("SELECT DISTINCT name FROM doc.field WHERE dataset_id "
                                                       "= {} AND kind = 'measure'",
                                                       dataset));
    for (const auto& field : fields) {
        const auto* column = find_column(entry, field[0]);
        if (column == nullptr || column->type != "double precision") continue;
        const auto expected = query_value(
            in_utf8(legacy.dsn),
            fmt::format("SELECT {} FROM {}", finite_sum(quoted_name(column->name)), quoted_name(entry.name)));
        const auto got =
            query_value(target, fmt::format("SELECT concat_ws(' ', trim_scale(legacy), nan, inf) FROM "
                                            "osmig.measure WHERE v1_id = '{}' AND measure = "
                                            "{} ORDER BY pass DESC LIMIT 1",
                                            dataset, quoted_text(field[0])));
        if (expected != got)
            out.push_back(fmt::format("sums: {} of dataset {} is {} in the legacy, {} in osmig.measure",
                                      field[0], dataset, expected, got));
    }
    return out;
}

// osmig's sums of the target, against the fact table's own.
complaints check_target_sums(const std::string& target, const std::string& dataset,
                             const std::string& table) {
    std::multiset<std::string> expected, got;
    for (const auto& row : query_rows(
             target,
             fmt::format(
                 "SELECT concat_ws(' ', trim_scale(target), nan, inf) FROM osmig.measure WHERE v1_id = "
                 "'{}' AND pass = (SELECT max(pass) FROM osmig.measure WHERE v1_id = '{}')",
                 dataset, dataset)))
        expected.insert(row[0]);
    for (const auto& row : query_rows(
             target,
             fmt::format("SELECT attname FROM pg_attribute WHERE attrelid = {}::regclass AND attnum > 0 AND "
                         "NOT attisdropped AND atttypid = 'numeric'::regtype",
                         quoted_text(table))))
        got.insert(
            query_value(target, fmt::format("SELECT {} FROM {}", finite_sum(quoted_name(row[0])), table)));
    if (expected == got) return {};
    return {fmt::format("sums: the fact table of dataset {} has {}, osmig.measure {}", dataset,
                        fmt::join(got, "; "), fmt::join(expected, "; "))};
}

std::string rejected_rows(const std::string& target, const std::string& dataset) {
    return query_value(
        target,
        fmt::format(
            "SELECT coalesce(sum(rows), 0) FROM osmig.reject WHERE phase = 'import' AND step = 'entries' "
            "AND resolved IS NULL AND split_part(key, '/', 1) = '{}'",
            dataset));
}

std::string count(const std::string& target, const std::string& table) {
    return query_value(target, "SELECT count(*) FROM " + table);
}

complaints check_dataset(const fuzz_legacy& legacy, const std::string& target,
                         const std::vector<std::string>& row) {
    const auto &id = row[0], &name = row[1], &table = row[2];
    const auto* entry = find_table(legacy, cut_name(name + "__entry"));
    const auto staged =
        query_value(target, fmt::format("SELECT p.read - p.rejected FROM osmig.part p WHERE phase = 'export' "
                                        "AND step = 'entries' AND name = {} AND "
                                        "pass = (SELECT max(pass) FROM osmig.pass WHERE phase = 'export')",
                                        quoted_text(cut_name(name + "__entry"))));
    const auto facts = table.empty() ? "0" : count(target, table);
    const auto rejected = rejected_rows(target, id);
    complaints out;
    if (std::stoll(facts) + std::stoll(rejected) != (staged.empty() ? 0 : std::stoll(staged)))
        out.push_back(fmt::format("facts: dataset {} ({}) has {} entries staged, {} facts, {} rejected", id,
                                  name, staged, facts, rejected));
    if (table.empty() || entry == nullptr) return out;
    for (auto& line : check_sums(legacy, target, id, *entry)) out.push_back(std::move(line));
    if (rejected != "0") return out;
    for (auto& line : check_target_sums(target, id, table)) out.push_back(std::move(line));
    for (auto& line : check_cells(legacy, target, id)) out.push_back(std::move(line));
    return out;
}

}  // namespace

complaints check_facts(const fuzz_legacy& legacy, const std::string& target) {
    complaints out;
    for (const auto& row : query_rows(target,
                                      "SELECT p.v1_id, p.v1_name, coalesce(quote_ident(f.schema_name) || '.' "
                                      "|| quote_ident(f.table_name), '') FROM "
                                      "v2.packages p LEFT JOIN v2.fact_tables f USING (v1_id) ORDER BY 1")) {
        for (auto& line : check_dataset(legacy, target, row)) out.push_back(std::move(line));
    }
    const auto lost = query_value(target,
                                  "SELECT concat_ws(' ', staged, read) FROM (SELECT coalesce(sum(read - "
                                  "rejected), 0) AS staged FROM osmig.part WHERE phase = 'export' "
                                  "AND step = 'entries' AND pass = (SELECT max(pass) FROM osmig.pass WHERE "
                                  "phase = 'export')) a, (SELECT read FROM "
                                  "osmig.conservation WHERE phase = 'import' AND step = 'entries' ORDER BY "
                                  "pass DESC LIMIT 1) b WHERE staged > read");
    if (!lost.empty()) out.push_back("facts: entries staged, and read by the import: " + lost);
    return out;
}

}  // namespace osmig::test
