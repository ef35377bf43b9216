#include "commands/check/missing_facts.hpp"

#include <fmt/format.h>

#include "commands/check/careful_copy.hpp"
#include "commands/run/patient_read.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr const char* keys_table = "pg_temp.\"osmig: keys\"";
constexpr int most = 1000;

// What is no text of its encoding was rejected by the export.
void read_keys(runner& r, target::writer& to, const fact_side& side) {
    to.connection().exec(
        fmt::format("DROP TABLE IF EXISTS {0}; CREATE TEMP TABLE \"osmig: keys\" (key text)", keys_table));
    careful_copy copy(
        to, fmt::format("COPY {} FROM STDIN (ENCODING {})", keys_table, quote_text(r.source.encoding)),
        [](std::string_view) {});
    legacy::request asked;
    asked.from = side.entry;
    asked.columns = {"id"};
    asked.by = side.entry->read_order;
    if (asked.by == legacy::order::key) asked.key = side.entry->primary_key.front();
    patient_read(
        *r.legacy, asked, [&copy](std::string_view line, std::string_view) { return copy.add(line), true; },
        [](const unreadable_row&) {});
    copy.flush();
    to.connection().exec(fmt::format("ANALYZE {}", keys_table));
}

std::string missing_sql(const fact_side& side) {
    return fmt::format(
        "SELECT DISTINCT k.key COLLATE \"C\" FROM {0} k WHERE k.key IS NOT NULL AND NOT EXISTS (SELECT FROM "
        "{1} f WHERE "
        "f.openspending_id = k.key) AND NOT EXISTS (SELECT FROM osmig.reject r WHERE r.resolved IS NULL AND "
        "r.key = "
        "{2} || k.key AND r.reason <> 'duplicate-key' AND r.phase IN ('export', 'import')) ORDER BY 1 LIMIT "
        "{3}",
        keys_table, side.table, quote_text(side.entry_prefix), most);
}

std::string twice_sql(const fact_side& side) {
    return fmt::format("SELECT openspending_id FROM {} GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT {}",
                       side.table, most);
}

void add(std::vector<fact_astray>& out, const pq::result& rows, bool twice) {
    for (int i = 0; i < rows.rows(); ++i) out.push_back({std::string(rows.text(i, 0)), twice});
}

}  // namespace

std::vector<fact_astray> facts_astray(runner& r, stand_ins& made, const fact_side& side) {
    auto& to = made.writer();
    read_keys(r, to, side);
    std::vector<fact_astray> out;
    add(out, to.connection().exec(missing_sql(side)), false);
    add(out, to.connection().exec(twice_sql(side)), true);
    to.connection().exec(fmt::format("DROP TABLE {}", keys_table));
    return out;
}

}  // namespace osmig
