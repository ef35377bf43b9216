#include "commands/run/fact_switch.hpp"

#include <fmt/format.h>

#include "commands/run/fact_sums.hpp"
#include "commands/run/item_sql.hpp"
#include "commands/run/notices.hpp"
#include "commands/run/package_rows.hpp"
#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using message = std::vector<target::statement>;

const char* const synchronous = "SELECT set_config('synchronous_commit', 'on', true)";

std::string columns_of(const fact_unit& unit, const std::string& alias) {
    std::string out;
    for (const auto& c : unit.plan.columns)
        out += (out.empty() ? "" : ", ") + alias + "." + quote_name(c.name);
    return out;
}

std::string table_columns(runner& r, const std::string& table) {
    return r.session->ledger("table_columns", {table})[0][0].c_str();
}

std::string planned_columns(const fact_unit& unit) {
    std::string out = "_id integer";
    for (const auto& c : unit.plan.columns) out += fmt::format(", {} {}", c.name, sql_type(c.type));
    return out;
}

// Moves the part's counts on with numbers that the server finds; the checkpoint stays at the last batch's.
std::string advance_counts(const fact_unit& unit, const runner& r, const fact_batch& last,
                           const char* inserted, const char* updated, const std::string& rows) {
    return fmt::format("osmig.advance({0}, {1}, {1}, {2}, {3}, {4}, {5} - {3} - {4}, 0, 0, 0, NULL)",
                       unit.part.id, quote_text(last.checkpoint), r.run.fence, inserted, updated, rows);
}

std::string count_of(const std::string& table) { return "(SELECT count(*) FROM " + table + ")"; }

// A fact that was there keeps its _id; new ones follow in the order of their keys.
void append_kept_ids(message& out, const fact_unit& unit) {
    out.push_back(
        {fmt::format("WITH numbered AS (SELECT w.ctid AS place, coalesce(o._id, (SELECT coalesce(max(_id), "
                     "0) FROM {1}) + row_number() OVER (PARTITION BY "
                     "o._id IS NULL ORDER BY w.openspending_id COLLATE \"C\"))::integer AS id FROM {0} w "
                     "LEFT JOIN {1} o USING (openspending_id)) "
                     "UPDATE {0} w SET _id = n.id FROM numbered n WHERE w.ctid = n.place AND w._id <> n.id",
                     unit.work(), unit.old_table)});
}

// The work table becomes the fact table: there is none yet, or it has other columns.
void append_new_table(message& out, const runner& r, const fact_unit& unit, const fact_batch& last) {
    const bool first = !unit.loaded;
    const auto rows = count_of(unit.work());
    const auto known = first ? std::string("0::bigint")
                             : fmt::format("(SELECT count(*) FROM {} w JOIN {} o USING (openspending_id))",
                                           unit.work(), unit.old_table);
    if (!first) append_kept_ids(out, unit);
    out.push_back(
        {fmt::format("SELECT {} FROM (SELECT {} AS known, {} AS rows) n",
                     advance_counts(unit, r, last, "(n.rows - n.known)", "n.known", "n.rows"), known, rows)});
    if (!unit.old_table.empty()) out.push_back({"DROP TABLE " + unit.old_table});
    // Named after the unit, not the table: a table that is renamed later keeps its index, and another unit may then
    // get the name that this one gave up.
    out.push_back({fmt::format("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY (_id)", unit.work(),
                               quote_name("fdp_" + unit.id + "_pkey"))});
    out.push_back({fmt::format("ALTER TABLE {} SET SCHEMA v2", unit.work())});
    out.push_back({fmt::format("ALTER TABLE {} RENAME TO {}", qualified("v2", "w" + unit.id),
                               quote_name(unit.table_name()))});
}

void append_merge(message& out, const runner& r, const fact_unit& unit, const fact_batch& last) {
    std::string set;
    for (const auto& c : unit.plan.columns)
        set += fmt::format("{0}{1} = w.{1}", set.empty() ? "" : ", ", quote_name(c.name));
    out.push_back({fmt::format("ANALYZE {}", unit.work())});
    // With --limit what was not read is not gone.
    const char* missing = r.chosen.limit >= 0
                              ? "false"
                              : "NOT EXISTS (SELECT FROM work w WHERE w.openspending_id = f.openspending_id)";
    out.push_back({fmt::format(
        "WITH work AS (SELECT * FROM {1}), gone AS (DELETE FROM {0} f WHERE {7} RETURNING 1), "
        "changed AS (UPDATE {0} f SET {2} FROM {1} w WHERE w.openspending_id = f.openspending_id AND ({3}) "
        "IS DISTINCT FROM ({4}) RETURNING 1), "
        "fresh AS (INSERT INTO {0} (_id, {5}) SELECT (SELECT coalesce(max(_id), 0) FROM {0}) + row_number() "
        "OVER (ORDER BY w.openspending_id "
        "COLLATE \"C\"), {4} FROM {1} w WHERE NOT EXISTS (SELECT FROM {0} f WHERE f.openspending_id = "
        "w.openspending_id) RETURNING 1) "
        "SELECT {6}",
        unit.old_table, unit.work(), set, columns_of(unit, "f"), columns_of(unit, "w"),
        [&] {
            std::vector<std::string> names;
            for (const auto& c : unit.plan.columns) names.push_back(c.name);
            return quote_names(names);
        }(),
        advance_counts(unit, r, last, "(SELECT count(*) FROM fresh)", "(SELECT count(*) FROM changed)",
                       count_of(unit.work())),
        missing)});
    out.push_back({"DROP TABLE " + unit.work()});
    if (unit.old_table != unit.fact_table()) {
        out.push_back(
            {fmt::format("ALTER TABLE {} RENAME TO {}", unit.old_table, quote_name(unit.table_name()))});
    }
}

void append_package(message& out, const runner& r, const fact_unit& unit, const fact_switch& what) {
    out.push_back({fmt::format(
        "INSERT INTO v2.fact_tables AS t (v1_id, v1_name, schema_name, table_name, rows) VALUES ({}, {}, "
        "'v2', {}, {}) ON CONFLICT (v1_id) DO UPDATE "
        "SET v1_name = EXCLUDED.v1_name, table_name = EXCLUDED.table_name, rows = EXCLUDED.rows "
        "WHERE (t.v1_name, t.table_name, t.rows) IS DISTINCT FROM (EXCLUDED.v1_name, EXCLUDED.table_name, "
        "EXCLUDED.rows)",
        unit.id, quote_text(unit.name), quote_text(unit.table_name()), count_of(unit.fact_table()))});
    // A table that --limit made is a sample: readers must not take it for the dataset.
    const bool sample = r.chosen.limit >= 0 && !unit.loaded;
    const char* state = sample ? "false, 'loading-data'" : "true, 'done'";
    if (what.package) append_package_row(out, *what.package);
    out.push_back(
        {fmt::format("UPDATE v2.packages SET (loaded, loading_status) = ROW({0}) WHERE v1_id = {1} AND "
                     "(loaded, loading_status) "
                     "IS DISTINCT FROM ({0})",
                     state, unit.id)});
}

// A package that is written again with its facts has the tasks and rules of what it is now: they belong to its own step.
void append_package_notices(message& out, const runner& r, const fact_unit& unit,
                            const package_update& package) {
    for (const auto* s : r.order.steps()) {
        if (s->import != "package") continue;
        append_notices(out, r, *s, unit.id, package.tasks, package.rules);
    }
}

void append_item(message& out, const runner& r, const step& s, const fact_unit& unit, const char* status) {
    out.push_back(
        {item_sql(r.key(s), r.run,
                  {unit.id, unit.table_name(), unit.signature,
                   unit.tables.entry.name.empty() ? "" : unit.entry(), unit.fact_table(), status})});
}

// A unit that was asked for alone (--item) is whole where its tables are: all that was rejected of it was looked at.
bool all_of_it(const runner& r, const fact_unit& unit) { return r.chosen.limit < 0 && unit.whole(); }

std::int64_t rows_in_staging(runner& r, const fact_unit& unit, const std::string& limit) {
    if (unit.tables.entry.name.empty()) return 0;
    return r.session
        ->query(fmt::format("SELECT count(*) FROM (SELECT FROM {}{}) s", unit.entry(), limit))[0][0]
        .as<std::int64_t>();
}

std::int64_t staged_rows(runner& r, const fact_unit& unit) {
    return rows_in_staging(r, unit, r.chosen.limit >= 0 ? fmt::format(" LIMIT {}", r.chosen.limit) : "");
}

void append_start(message& out, runner& r, fact_unit& unit) {
    unit.part.checkpoint.reset();
    out.push_back({synchronous});
    out.push_back({ledger::start_sql(unit.part, r.run, true, 0)});
    out.push_back({"DROP TABLE IF EXISTS " + unit.work()});
}

}  // namespace

bool same_columns(runner& r, const fact_unit& unit) {
    return unit.loaded && table_columns(r, unit.old_table) == planned_columns(unit);
}

void append_switch(runner& r, const step& s, fact_unit& unit, const fact_batch& last, const fact_switch& what,
                   message& out) {
    out.push_back({synchronous});
    for (const auto& sql : what.before) out.push_back({sql});
    if (same_columns(r, unit)) {
        append_merge(out, r, unit, last);
    } else {
        append_new_table(out, r, unit, last);
    }
    append_package(out, r, unit, what);
    if (what.package) append_package_notices(out, r, unit, *what.package);
    append_notices(out, r, s, unit.id, what.tasks, what.rules);
    for (const auto& sql : sum_statements(r, unit, last)) out.push_back({sql});
    append_item(out, r, s, unit, unit.old_table.empty() ? "inserted" : "updated");
    out.push_back({fmt::format("UPDATE osmig.part SET work_table = NULL, columns = {} WHERE part = {}",
                               quote_text(planned_columns(unit)), unit.part.id)});
    out.push_back({ledger::finish_sql(unit.part, r.run,
                                      {.read = staged_rows(r, unit),
                                       .whole = all_of_it(r, unit),
                                       .digest = unit.signature,
                                       .counted = r.chosen.limit < 0 ? unit.fact_table() : ""})});
}

message unchanged_statements(runner& r, const fact_unit& unit) {
    const auto pass = std::to_string(r.run.pass);
    return {
        {synchronous},
        // All of it is known to be unchanged, whatever the limit.
        {ledger::unchanged_sql(unit.part, r.run, rows_in_staging(r, unit, ""), 0, unit.old_table)},
        // A unit that is looked at twice in a pass has them already.
        {fmt::format("INSERT INTO osmig.measure SELECT {0}, v1_id, measure, legacy, target, rejected, nan, "
                     "inf, target_nan, target_inf, negative_zero, adjusted, adjusted_nan, adjusted_inf "
                     "FROM osmig.measure WHERE v1_id = {1} AND pass = (SELECT max(pass) FROM osmig.measure "
                     "WHERE v1_id = {1} AND pass <= {0}) ON CONFLICT DO NOTHING",
                     pass, quote_text(unit.id))}};
}

message rejected_statements(runner& r, const step& s, fact_unit& unit, const refusal& why,
                            const std::string& sqlstate) {
    const auto rows = staged_rows(r, unit);
    message out;
    append_start(out, r, unit);
    if (rows > 0) {
        out.push_back({ledger::reject_sql(unit.part, r.run,
                                          {unit.id, unit.entry(), why.reason, sqlstate, why.message, rows})});
    }
    out.push_back({ledger::advance_sql(unit.part, std::nullopt, r.run, {.rejected = rows}, unit.signature)});
    append_notices(out, r, s, unit.id, {{"dataset", unit.id, "facts-" + why.reason, why.message}}, {});
    append_item(out, r, s, unit, "rejected");
    out.push_back({ledger::finish_sql(
        unit.part, r.run, {.read = rows, .whole = all_of_it(r, unit), .digest = unit.signature})});
    return out;
}

message skipped_statements(runner& r, fact_unit& unit) {
    const auto rows = staged_rows(r, unit);
    message out;
    append_start(out, r, unit);
    out.push_back({ledger::advance_sql(unit.part, std::nullopt, r.run, {.skipped = rows}, unit.signature)});
    out.push_back({ledger::finish_sql(
        unit.part, r.run, {.read = rows, .whole = all_of_it(r, unit), .digest = unit.signature})});
    return out;
}

}  // namespace osmig
