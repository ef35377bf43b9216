#include "commands/run/export_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "commands/run/staging.hpp"
#include "commands/run/units.hpp"
#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

const legacy::table* find_table(const runner& r, const std::string& name) {
    const auto found = std::ranges::find(r.catalog, name, &legacy::table::name);
    return found == r.catalog.end() ? nullptr : &*found;
}

std::vector<star_table> family_candidates(const runner& r) {
    std::set<std::string> shared;
    for (const auto* s : r.order.steps()) shared.insert(s->table);
    std::vector<star_table> out;
    for (const auto& t : r.catalog) {
        if (shared.contains(t.name)) continue;
        star_table table{t.name, {}, t.primary_key == std::vector<std::string>{"id"}};
        for (const auto& c : t.columns) table.columns.push_back({c.name, c.type});
        out.push_back(std::move(table));
    }
    return out;
}

std::vector<planned_table> family_tables(runner& r, const step& s) {
    const auto candidates = family_candidates(r);
    const auto unit = r.chosen.item ? resolve_unit(r) : "";
    std::vector<planned_table> out;
    for (const auto& member : find_stars(candidates, units_of(r, s.type))) {
        if (member.entry != (s.family == "entry") || (!unit.empty() && member.dataset != unit)) continue;
        const auto owner = member.dataset.empty() ? member.prefix : member.dataset;
        out.push_back({find_table(r, candidates[member.table].name), owner,
                       member.entry ? owner + "/" : owner + "/" + member.dimension + "/"});
    }
    return out;
}

}  // namespace

std::vector<planned_table> tables_of(runner& r, const step& s) {
    if (!s.family.empty()) return family_tables(r, s);
    const auto* table = find_table(r, s.table);
    if (table == nullptr) return {};
    return {{table, "", ""}};
}

namespace {

// As a line of COPY text: a name may hold anything.
std::string digest_columns(const std::vector<std::string>& columns) {
    std::string out;
    for (const auto& name : columns) {
        if (!out.empty()) out += '\t';
        append_escaped(out, name);
    }
    return out;
}

relay_mode mode_of(const runner& r, const ledger::part& part, bool fresh_table, bool again) {
    const bool this_pass = part.pass == r.run.pass;
    if (fresh_table) return relay_mode::fill;
    if (this_pass && part.state == "running") return relay_mode::go_on;
    if (part.state == "done" && part.whole && (!this_pass || again)) return relay_mode::compare;
    return relay_mode::fill;
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
            r.notes.push_back(
                fmt::format("{}: column {} of the legacy's table {} is not of v1's type; it is staged as {}, and rows "
                            "where that cannot be are rejected.",
                            s.address(), c.name, table.name, c.type));
            found->type = c.type;
        }
    }
    return out;
}

// A table that the legacy does not have is staged empty, so that what reads it still can.
void stage_nothing(runner& r, const step& s, const ledger::part& part) {
    std::vector<staging_table> empty{{s.table, stage_columns(*r.session, s)}};
    r.notes.push_back(
        fmt::format("{}: the legacy has no table {}; there is nothing to export.", s.address(), s.table));
    if (!empty.front().columns.empty()) prepare_staging(r, empty);
    const auto staged = qualified("v1", s.table);
    std::vector<std::string> statements{ledger::start_sql(part, r.run, true, r.snapshot)};
    if (!empty.front().columns.empty() && !empty.front().created) statements.push_back("TRUNCATE " + staged);
    statements.push_back(
        ledger::finish_sql(part, r.run, {.whole = !r.chosen.partial(), .snapshot = r.snapshot}));
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
        ids.push_back(std::to_string(job.part.id));
        columns.push_back(digest_columns(job.columns));
    }
    r.session->ledger("set_columns", {ledger::text_array(ids), ledger::text_array(columns)});
}

}  // namespace

void export_step(runner& r, const step& s, bool again) {
    const auto tables = tables_of(r, s);
    auto parts = parts_by_name(r, s, tables);
    if (tables.empty() && s.family.empty()) return stage_nothing(r, s, parts.at(s.table));
    const auto promised = stage_columns(*r.session, s);
    std::vector<staging_table> staging;
    for (const auto& t : tables) staging.push_back(staging_for(r, s, *t.table, promised));
    prepare_staging(r, staging);
    std::vector<relay_job> jobs;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const auto& part = parts.at(tables[i].table->name);
        if (part.pass == r.run.pass && part.state == "done" && !again && !staging[i].created) continue;
        jobs.push_back(job_for(r, s, tables[i], part, staging[i].created, again));
    }
    remember_columns(r, jobs);
    relay(r, jobs);
}

std::vector<const step*> align_snapshots(runner& r) {
    std::set<std::string> mixed;
    for (const auto& row :
         r.session->ledger("mixed_groups", {std::to_string(r.run.pass), std::to_string(r.snapshot)})) {
        mixed.insert(row[0].c_str());
    }
    std::vector<const step*> touched;
    if (mixed.empty()) return touched;
    r.show.line(fmt::format("Comparing {} tables under one last snapshot", mixed.size()));
    for (const auto* s : r.order.steps()) {
        if (!s->has(phase::export_v1)) continue;
        std::vector<relay_job> jobs;
        const auto tables = tables_of(r, *s);
        auto parts = parts_by_name(r, *s, tables);
        for (const auto& t : tables) {
            const auto& part = parts.at(t.table->name);
            if (!mixed.contains(std::to_string(part.id))) continue;
            jobs.push_back(job_for(r, *s, t, part, false, true));
            jobs.back().mode = relay_mode::verify;
        }
        if (jobs.empty()) continue;
        touched.push_back(s);
        relay(r, jobs);
    }
    return touched;
}

std::string export_query(const legacy::table& table, const step& s, const std::string& schema,
                         const std::string& condition) {
    std::vector<std::string> names;
    for (const auto& c : readable_columns(table, s)) names.push_back(c.name);
    return fmt::format("COPY (SELECT {} FROM {}{}{}) TO STDOUT", quote_names(names),
                       qualified(schema, table.name), condition.empty() ? "" : " WHERE ", condition);
}

}  // namespace osmig
