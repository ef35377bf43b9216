#include "commands/run/fact_switch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "commands/run/fact_sums.hpp"
#include "commands/run/item_sql.hpp"
#include "commands/run/keep_reject.hpp"
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
    return fmt::format("osmig.advance({0}, {1}, {1}, {2}, {3}, {4}, {5} - ({3}) - {4}, 0, 0, 0, NULL)",
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
void append_new_table(message& out, const fact_unit& unit) {
    if (unit.direct) return;
    if (unit.loaded) {
        append_kept_ids(out, unit);
        out.push_back(
            {fmt::format("SELECT set_config('osmig.known', (SELECT count(*) FROM {} w JOIN {} o USING "
                         "(openspending_id))::text, true)",
                         unit.work(), unit.old_table)});
    }
    if (!unit.old_table.empty()) out.push_back({"DROP TABLE " + unit.old_table});
    out.push_back({fmt::format("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY (_id)", unit.work(),
                               quote_name(fact_key_name(unit)))});
    out.push_back({fmt::format("ALTER TABLE {} SET SCHEMA v2", unit.work())});
    out.push_back({fmt::format("ALTER TABLE {} RENAME TO {}", qualified("v2", "w" + unit.id),
                               quote_name(unit.table_name()))});
}

// The rows of a new table, as they were counted with the sums.
void append_new_rows(message& out, const runner& r, const fact_unit& unit, const fact_batch& last) {
    const char* known = unit.loaded ? "current_setting('osmig.known')::bigint" : "0";
    const auto fresh = fmt::format("{} - {}", facts_counted, known);
    out.push_back(
        {fmt::format("SELECT {}", advance_counts(unit, r, last, fresh.c_str(), known, facts_counted))});
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

void append_fact_table(message& out, const fact_unit& unit) {
    out.push_back({fmt::format(
        "INSERT INTO v2.fact_tables AS t (v1_id, v1_name, schema_name, table_name, rows) VALUES ({}, {}, "
        "'v2', {}, {}) ON CONFLICT (v1_id) DO UPDATE "
        "SET v1_name = EXCLUDED.v1_name, table_name = EXCLUDED.table_name, rows = EXCLUDED.rows "
        "WHERE (t.v1_name, t.table_name, t.rows) IS DISTINCT FROM (EXCLUDED.v1_name, EXCLUDED.table_name, "
        "EXCLUDED.rows)",
        unit.id, quote_text(unit.name), quote_text(unit.table_name()), facts_counted)});
}

using switched = std::vector<const switched_unit*>;

// A table that --limit made is a sample: readers must not take it for the dataset.
void append_loaded(message& out, const runner& r, const switched& units) {
    std::map<bool, std::vector<std::string>> by_sample;
    for (const auto* u : units)
        if (!u->unchanged) by_sample[r.chosen.limit >= 0 && !u->unit->loaded].push_back(u->unit->id);
    for (const auto& [sample, ids] : by_sample) {
        out.push_back({fmt::format(
            "UPDATE v2.packages SET (loaded, loading_status) = ROW({0}) WHERE v1_id IN ({1}) AND (loaded, "
            "loading_status) IS DISTINCT FROM ({0})",
            sample ? "false, 'loading-data'" : "true, 'done'", fmt::join(ids, ", "))});
    }
}

// A package that is written again with its facts has the tasks and rules of what it is now: they belong to its own step.
void append_package_notices(message& out, const runner& r, const switched& units) {
    std::vector<unit_notices> all;
    for (const auto* u : units) {
        if (u->what.package && !u->unchanged)
            all.push_back({u->unit->id, u->what.package->tasks, u->what.package->rules});
    }
    for (const auto* s : r.order.steps())
        if (s->import == "package") append_notices(out, r, *s, all);
}

void append_fact_notices(message& out, const runner& r, const step& s, const switched& units) {
    std::vector<unit_notices> all;
    for (const auto* u : units)
        if (!u->unchanged) all.push_back({u->unit->id, u->what.tasks, u->what.rules});
    append_notices(out, r, s, all);
}

item_row item_of(const fact_unit& unit, const char* status) {
    return {unit.id,           unit.table_name(),
            unit.signature,    unit.tables.entry.name.empty() ? "" : unit.entry(),
            unit.fact_table(), status};
}

void append_items(message& out, const runner& r, const step& s, const switched& units) {
    std::vector<item_row> rows;
    for (const auto* u : units)
        if (!u->unchanged)
            rows.push_back(item_of(*u->unit, u->unit->old_table.empty() ? "inserted" : "updated"));
    if (!rows.empty()) out.push_back({item_sql(r.key(s), r.run, rows)});
}

// The newest sums that there are of units that are as they were. A unit that is looked at twice in a pass has them already.
void append_same_sums(message& out, const runner& r, const switched& units) {
    std::vector<std::string> ids;
    for (const auto* u : units)
        if (u->unchanged) ids.push_back(quote_text(u->unit->id));
    if (ids.empty()) return;
    out.push_back({fmt::format(
        "INSERT INTO osmig.measure SELECT {0}, v1_id, measure, legacy, target, rejected, nan, inf, "
        "target_nan, "
        "target_inf, negative_zero, adjusted, adjusted_nan, adjusted_inf FROM osmig.measure JOIN (SELECT "
        "v1_id, max(pass) AS pass FROM osmig.measure WHERE v1_id IN ({1}) AND pass <= {0} GROUP BY v1_id) "
        "newest USING (v1_id, pass) ON CONFLICT DO NOTHING",
        r.run.pass, fmt::join(ids, ", "))});
}

// A unit that was asked for alone (--item) is whole where its tables are: all that was rejected of it was looked at.
bool all_of_it(const runner& r, const fact_unit& unit) { return r.chosen.limit < 0 && unit.whole(); }

std::int64_t staged_rows(runner& r, const fact_unit& unit) {
    if (unit.tables.entry.name.empty()) return 0;
    const auto limit = r.chosen.limit >= 0 ? fmt::format(" LIMIT {}", r.chosen.limit) : "";
    return r.session
        ->query(fmt::format("SELECT count(*) FROM (SELECT FROM {}{}) s", unit.entry(), limit))[0][0]
        .as<std::int64_t>();
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

void append_switch(runner& r, fact_unit& unit, const fact_batch& last, const fact_switch& what,
                   message& out) {
    out.push_back({synchronous});
    for (const auto& sql : what.before) out.push_back({sql});
    const bool merged = same_columns(r, unit);
    if (merged)
        append_merge(out, r, unit, last);
    else
        append_new_table(out, unit);
    for (const auto& sql : sum_statements(r, unit, last, what.staged)) out.push_back({sql});
    if (!merged) append_new_rows(out, r, unit, last);
    append_fact_table(out, unit);
    out.push_back({fmt::format("UPDATE osmig.part SET work_table = NULL, columns = {} WHERE part = {}",
                               quote_text(planned_columns(unit)), unit.part.id)});
    // A new table's rows are what was counted in it; those of a merge are the tags'.
    out.push_back({ledger::finish_sql(unit.part, r.run,
                                      {.whole = all_of_it(r, unit),
                                       .digest = unit.signature,
                                       .counted = merged && r.chosen.limit < 0 ? unit.fact_table() : "",
                                       .read_sql = entries_counted})});
}

// All of it is known to be unchanged, whatever the limit.
message unchanged_statements(const runner& r, const fact_unit& unit) {
    const auto read = unit.tables.entry.name.empty() ? std::string("0") : count_of(unit.entry());
    return {{synchronous}, {ledger::unchanged_sql(unit.part, r.run, read, unit.old_table)}};
}

void append_together(runner& r, const step& s, const switched& units, const std::string& lines,
                     message& out) {
    append_same_sums(out, r, units);
    const auto packages = std::ranges::count_if(units, [](auto* u) { return u->what.package.has_value(); });
    append_package_rows(out, lines, packages);
    append_loaded(out, r, units);
    append_package_notices(out, r, units);
    append_fact_notices(out, r, s, units);
    append_items(out, r, s, units);
}

message rejected_statements(runner& r, const step& s, fact_unit& unit, const refusal& why,
                            const std::string& sqlstate) {
    const auto rows = staged_rows(r, unit);
    message out;
    append_start(out, r, unit);
    if (rows > 0) {
        out.push_back(
            {keep_reject(r, unit.part, {unit.id, unit.entry(), why.reason, sqlstate, why.message, rows})});
    }
    out.push_back({ledger::advance_sql(unit.part, std::nullopt, r.run, {.rejected = rows}, unit.signature)});
    append_notices(out, r, s, {{unit.id, {{"dataset", unit.id, "facts-" + why.reason, why.message}}}});
    out.push_back({item_sql(r.key(s), r.run, {item_of(unit, "rejected")})});
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
