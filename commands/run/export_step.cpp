#include "commands/run/export_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "commands/run/export_tables.hpp"
#include "commands/run/staging_work.hpp"
#include "commands/run/units.hpp"
#include "db/error.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

relay_mode mode_of(const runner& r, const ledger::part& part, bool fresh_table, bool again) {
    const bool this_pass = part.pass == r.run.pass;
    if (fresh_table) return relay_mode::fill;
    if (this_pass && part.state == "running") return relay_mode::go_on;
    // What could not be staged is tried again even where the legacy has it as it was.
    if (r.chosen.again && r.chosen.again->parts.contains(part.id)) return relay_mode::fill;
    if (part.state == "done" && part.whole && (!this_pass || again)) return relay_mode::compare;
    return relay_mode::fill;
}

void check_unit_column(const step& s, const std::vector<std::string>& columns) {
    if (std::ranges::count(columns, s.unit) > 0) return;
    throw refused_error(
        side::legacy,
        fmt::format("{}: the legacy's table {} has no column {}, which --item needs. Export without --item.",
                    s.address(), s.table, s.unit));
}

relay_job job_for(runner& r, const step& s, const planned_table& planned, const ledger::part& part,
                  bool fresh, bool again) {
    relay_job job;
    job.part = part;
    job.table = planned.table;
    for (const auto& c : readable_columns(*planned.table, s)) job.columns.push_back(c.name);
    const bool same_columns = part.columns == digest_columns(job.columns);
    job.fresh_table = fresh;
    job.reject_prefix = planned.prefix;
    job.limit = r.chosen.limit;
    if (r.chosen.item && s.family.empty()) {
        check_unit_column(s, job.columns);
        job.unit_column = s.unit;
        job.unit_value = resolve_unit(r);
    }
    job.mode = job.partial() || !same_columns ? relay_mode::fill : mode_of(r, part, fresh, again);
    return job;
}

// Whole numbers of any width are told apart by their values, not here.
bool whole_number(const std::string& type) {
    return type == "integer" || type == "bigint" || type == "smallint";
}

bool will_do(const std::string& type, const std::string& promised) {
    return type == promised || (whole_number(type) && whole_number(promised));
}

// What the import relies on and the legacy lacks is there as NULL; what is of another type there gets the promised one,
// and rows whose text is none of that type are rejected. Said once.
staging_table staging_for(runner& r, const step& s, const legacy::table& table,
                          const std::vector<legacy::column>& promised) {
    staging_table out{table.name, readable_columns(table, s)};
    for (const auto& c : promised) {
        const auto found = std::ranges::find(out.columns, c.name, &legacy::column::name);
        if (found == out.columns.end()) {
            out.columns.push_back(c);
            r.notes.push_back(fmt::format("{}: the legacy's table {} has no column {}; it is staged as NULL.",
                                          s.address(), table.name, c.name));
        } else if (!will_do(found->type, c.type)) {
            r.notes.push_back(fmt::format(
                "{}: column {} of the legacy's table {} is not of v1's type; it is staged as {}, and rows "
                "where that cannot be are rejected.",
                s.address(), c.name, table.name, c.type));
            found->type = c.type;
        }
    }
    return out;
}

// A shared table that was there before and is not any more was hardly meant to go: nothing is called gone for it.
void check_not_lost(const step& s, const ledger::part& part) {
    if (part.columns.empty()) return;
    throw refused_error(
        side::legacy,
        fmt::format(
            "{0}: the legacy has no table {1} any more, though an earlier export read it. Put it back, or "
            "check "
            "OSMIG_V1_REPLICA_DSN, and run the same command again. If {1} is meant to be gone: osmig flush, "
            "then export anew.",
            s.address(), s.table));
}

// A table that the legacy does not have is staged empty, so that what reads it still can.
void stage_nothing(runner& r, const step& s, const ledger::part& part) {
    check_not_lost(s, part);
    std::vector<staging_table> empty{{s.table, stage_columns(*r.session, s)}};
    r.notes.push_back(
        fmt::format("{}: the legacy has no table {}; there is nothing to export.", s.address(), s.table));
    if (!empty.front().columns.empty()) prepare_staging(r, empty);
    const auto staged = qualified("v1", s.table);
    std::vector<std::string> statements{ledger::start_sql(part, r.run, true, r.snapshot)};
    if (!empty.front().columns.empty() && !empty.front().created) statements.push_back("TRUNCATE " + staged);
    statements.push_back(
        ledger::finish_sql(part, r.run, {.whole = r.chosen.whole_tables(), .snapshot = r.snapshot}));
    r.session->transact(statements);
}

std::map<std::string, ledger::part> parts_by_name(runner& r, const step& s,
                                                  const std::vector<planned_table>& tables) {
    std::vector<std::string> names, groups;
    for (const auto& t : tables) {
        names.push_back(t.table->name);
        groups.push_back(t.group);
    }
    if (s.family.empty() && tables.empty()) {
        names.push_back(s.table);
        groups.emplace_back();
    }
    std::map<std::string, ledger::part> out;
    for (auto& part : ledger::add_parts(*r.session, r.key(s), names, groups)) out[part.name] = part;
    return out;
}

void remember_columns(runner& r, const std::vector<relay_job>& jobs) {
    std::vector<std::string> ids, columns;
    for (const auto& job : jobs) {
        auto now = digest_columns(job.columns);
        if (now == job.part.columns) continue;
        ids.push_back(std::to_string(job.part.id));
        columns.push_back(std::move(now));
    }
    if (!ids.empty()) r.session->note("set_columns", {ledger::text_array(ids), ledger::text_array(columns)});
}

// Star tables that went while the pass was under way: what was staged of them is history, as if the pass had not
// seen them. Whether there were any.
bool forget_gone(runner& r, const step& s, const std::vector<planned_table>& tables) {
    if (s.family.empty()) return false;
    std::vector<std::string> names;
    for (const auto& t : tables) names.push_back(t.table->name);
    const auto k = r.key(s);
    const auto gone = r.session->note("forget_gone", {std::to_string(r.run.pass), k.phase, k.type, k.step,
                                                      ledger::text_array(names), std::to_string(r.run.id)});
    for (const auto& row : gone) {
        r.notes.push_back(
            fmt::format("{}: the legacy's table {} went while the pass was under way; it is left out.",
                        s.address(), row[0].c_str()));
    }
    return !gone.empty();
}

void relay_staged(runner& r, const step& s, const std::vector<planned_table>& tables,
                  const std::map<std::string, ledger::part>& parts, relay_mode mode) {
    std::vector<staging_table> staging;
    std::vector<relay_job> jobs;
    const auto promised = stage_columns(*r.session, s);
    for (const auto& t : tables) staging.push_back(staging_for(r, s, *t.table, promised));
    staging_work making(r, plan_staging(r, staging));
    for (std::size_t i = 0; i < tables.size(); ++i) {
        jobs.push_back(job_for(r, s, tables[i], parts.at(tables[i].table->name), staging[i].created, true));
        jobs.back().mode = staging[i].created ? relay_mode::fill : mode;
        jobs.back().being_made = &making;
    }
    remember_columns(r, jobs);
    relay(r, jobs);
}

// Of a step's tables, those that this pass has not met (they came between its snapshots), staged; and those that
// went, forgotten. Whether there were any.
bool catch_up(runner& r, const step& s) {
    if (s.family.empty()) return false;
    const auto tables = tables_of(r, s);
    const auto parts = parts_by_name(r, s, tables);
    const bool gone = forget_gone(r, s, tables);
    std::vector<planned_table> fresh;
    for (const auto& t : tables) {
        if (parts.at(t.table->name).pass != r.run.pass) fresh.push_back(t);
    }
    if (!fresh.empty()) relay_staged(r, s, fresh, parts, relay_mode::fill);
    return gone || !fresh.empty();
}

// Those of a step's tables that are in `mixed`, compared. Whether there were any.
bool compare(runner& r, const step& s, const std::set<std::string>& mixed) {
    const auto tables = tables_of(r, s);
    const auto parts = parts_by_name(r, s, tables);
    if (tables.empty() && s.family.empty()) check_not_lost(s, parts.at(s.table));
    std::vector<planned_table> old;
    for (const auto& t : tables) {
        if (mixed.contains(std::to_string(parts.at(t.table->name).id))) old.push_back(t);
    }
    if (!old.empty()) relay_staged(r, s, old, parts, relay_mode::verify);
    return !old.empty();
}

}  // namespace

void export_step(runner& r, const step& s, bool again) {
    const auto tables = tables_of(r, s);
    auto parts = parts_by_name(r, s, tables);
    if (tables.empty() && s.family.empty()) return stage_nothing(r, s, parts.at(s.table));
    forget_gone(r, s, tables);
    const auto promised = stage_columns(*r.session, s);
    std::vector<staging_table> staging;
    for (const auto& t : tables) staging.push_back(staging_for(r, s, *t.table, promised));
    staging_work making(r, plan_staging(r, staging));
    std::vector<relay_job> jobs;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const auto& part = parts.at(tables[i].table->name);
        if (part.pass == r.run.pass && part.state == "done" && !again && !staging[i].created) continue;
        jobs.push_back(job_for(r, s, tables[i], part, staging[i].created, again));
        jobs.back().being_made = &making;
    }
    remember_columns(r, jobs);
    relay(r, jobs);
}

std::vector<const step*> align_snapshots(runner& r) {
    const auto pass = std::to_string(r.run.pass);
    std::set<const step*> touched;
    if (r.session->ledger("pass_snapshots", {pass})[0][0].as<int>() < 2) return {};
    for (const auto& chosen : r.chosen.steps) {
        if (chosen.why == choice::run && catch_up(r, *chosen.what)) touched.insert(chosen.what);
    }
    std::set<std::string> mixed;
    for (const auto& row : r.session->ledger(
             "mixed_groups", {pass, std::to_string(r.snapshot), touched.empty() ? "false" : "true"}))
        mixed.insert(row[0].c_str());
    if (!mixed.empty()) r.show.line(fmt::format("Comparing {} tables under one last snapshot", mixed.size()));
    for (const auto* s : r.order.steps()) {
        if (!mixed.empty() && s->has(phase::export_v1) && compare(r, *s, mixed)) touched.insert(s);
    }
    return {touched.begin(), touched.end()};
}

std::string export_query(const legacy::table& table, const step& s, const std::string& schema,
                         const std::string& condition) {
    std::vector<std::string> names;
    for (const auto& c : readable_columns(table, s)) names.push_back(c.name);
    return fmt::format("COPY (SELECT {} FROM {}{}{}) TO STDOUT", quote_names(names),
                       qualified(schema, table.name), condition.empty() ? "" : " WHERE ", condition);
}

}  // namespace osmig
