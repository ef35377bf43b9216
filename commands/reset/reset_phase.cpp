#include "commands/reset/reset_phase.hpp"

#include <fmt/format.h>

#include "commands/run/runner.hpp"
#include "commands/table_text.hpp"
#include "db/embedded_sql.hpp"
#include "db/fault.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using target::bound_statement;
using message = std::vector<bound_statement>;
using words = std::vector<std::string>;
using values = std::vector<std::optional<std::string>>;

constexpr std::size_t tables_per_transaction = 100;

bound_statement section(const char* name, const values& with = {}) { return {reset_sql(name), with}; }

pqxx::result asked(held_target& t, const char* name, const values& with = {}) {
    const auto s = section(name, with);
    return t.session->query(s.sql, s.values);
}

values key_of(const step& s, phase what) { return {std::string(phase_name(what)), s.type, s.name}; }

std::size_t chunk(held_target& t, const message& statements) {
    stop_if_asked();
    const auto rows = t.session->write(statements, t.fence).affected_rows();
    fault_point(fault::between_parts);
    return static_cast<std::size_t>(rows);
}

// Until nothing is left: the last statement says how many there were.
void in_chunks(held_target& t, const message& statements) {
    while (chunk(t, statements) > 0) {
    }
}

const model* model_of(const step& s, phase what) {
    if (what == phase::extract) return s.extract.empty() ? nullptr : find_model(s.extract);
    return what != phase::import || s.import.empty() ? nullptr : find_model(s.import);
}

// A table's rows by their key in the target, and then the items that say so. The table that has a row for each unit comes
// last, for others may point at it.
void remove_units(held_target& t, const step& s, phase what) {
    message out{section("keys"), section("next_items", key_of(s, what))};
    if (const auto* m = model_of(s, what)) {
        for (auto output = m->outputs.rbegin(); output != m->outputs.rend(); ++output)
            out.push_back({fmt::format("DELETE FROM {} t USING reset_keys k WHERE t.{}::text = k.target_key",
                                       output->table, quote_name(output->columns.front())),
                           {}});
    }
    out.push_back(section("forget_items", key_of(s, what)));
    in_chunks(t, out);
}

// Rows that osmig made itself have no item: the house user.
void remove_listed(held_target& t, const migration& order, const step& s, phase what) {
    const auto* m = model_of(s, what);
    if (m == nullptr || m->list == nullptr || m->apply == nullptr) return;
    words keys;
    for (const auto& row : m->list({order.house.name, order.house.email, order.iso_codes}))
        keys.push_back(row.front().value_or(""));
    const auto& output = m->outputs.front();
    chunk(t, {{fmt::format("DELETE FROM {} t WHERE t.{}::text = ANY ($1::text[])", output.table,
                           quote_name(output.columns.front())),
               {ledger::text_array(keys)}}});
}

void drop_in_chunks(held_target& t, const words& tables) {
    for (std::size_t from = 0; from < tables.size(); from += tables_per_transaction) {
        message out;
        for (auto i = from; i < std::min(tables.size(), from + tables_per_transaction); ++i)
            out.push_back({"DROP TABLE IF EXISTS " + tables[i], {}});
        chunk(t, out);
    }
}

// What overrides wrote into a shared table goes with it; of a star's tables the ledger forgets that when all are gone.
void remove_staging(held_target& t, const step& s) {
    const auto forget = section("forget_overrides", {s.type, s.name});
    words tables;
    for (const auto& row : asked(t, "staged_tables", key_of(s, phase::export_v1)))
        tables.push_back(qualified("v1", row[0].c_str()));
    if (s.family.empty()) {
        message out;
        for (const auto& table : tables) out.push_back({"TRUNCATE " + table, {}});
        out.push_back(forget);
        chunk(t, out);
        return;
    }
    drop_in_chunks(t, tables);
    chunk(t, {forget});
}

void remove_fact_tables(held_target& t) {
    while (true) {
        const auto facts = asked(t, "next_facts");
        if (facts.empty()) return;
        message out;
        words ids;
        for (const auto& row : facts) {
            ids.emplace_back(row[0].c_str());
            out.push_back({fmt::format("DROP TABLE IF EXISTS {}", row[1].c_str()), {}});
        }
        for (const char* name : {"forget_sums", "unload", "forget_facts"})
            out.push_back(section(name, {ledger::text_array(ids)}));
        chunk(t, out);
    }
}

void remove_work_tables(held_target& t, const step& s) {
    while (true) {
        const auto work = asked(t, "next_work", key_of(s, phase::import));
        if (work.empty()) return;
        message out;
        words parts;
        for (const auto& row : work) {
            parts.emplace_back(row[0].c_str());
            out.push_back({fmt::format("DROP TABLE IF EXISTS {}", row[1].c_str()), {}});
        }
        out.push_back(section("forget_work", {ledger::text_array(parts)}));
        chunk(t, out);
    }
}

void remove_archive(held_target& t) {
    in_chunks(t, {section("keys"), section("next_archived"), section("forget_archive"),
                  section("forget_archived")});
    chunk(t, {{"DROP TABLE IF EXISTS osmig_work.archived", {}}});
}

void remove_published(held_target& t) {
    in_chunks(t, {section("keys"), section("next_published"), section("forget_files"),
                  section("forget_places"), section("forget_addresses"), section("forget_published")});
    chunk(t, {section("forget_registry")});
}

std::string places(const step& s, phase what) {
    std::string out;
    if (const auto* m = model_of(s, what))
        for (const auto& output : m->outputs) out += (out.empty() ? "" : ", ") + output.table;
    return out.empty() ? "v2" : out;
}

}  // namespace

std::string reset_sql(const char* name) { return embedded_section("db/ledger/reset.sql", name); }

void forget_phase(held_target& t, const step& s, phase what) {
    message out;
    for (const char* name :
         {"forget_parts", "forget_steps", "forget_rejects", "forget_tasks", "forget_origins", "forget_rules"})
        out.push_back(section(name, key_of(s, what)));
    chunk(t, out);
}

void remove_phase(held_target& t, const migration& order, const step& s, phase what) {
    if (what == phase::export_v1) remove_staging(t, s);
    if (what == phase::archive) remove_archive(t);
    if (what == phase::publish) remove_published(t);
    if (what == phase::import && !s.family.empty()) {
        remove_fact_tables(t);
        remove_work_tables(t, s);
    }
    remove_units(t, s, what);
    remove_listed(t, order, s, what);
}

std::string what_goes(held_target& t, const step& s, phase what) {
    const auto items = with_commas(asked(t, "count_items", key_of(s, what))[0][0].as<std::int64_t>());
    const auto tables = asked(t, "staged_tables", key_of(s, phase::export_v1)).size();
    switch (what) {
        case phase::export_v1:
            return s.family.empty() ? fmt::format("export: the rows of v1.{}", s.table)
                                    : fmt::format("export: {} tables of v1", tables);
        case phase::extract:
        case phase::import:
            return s.family.empty()
                       ? fmt::format("{}: {} units in {}", phase_name(what), items, places(s, what))
                       : fmt::format("import: the facts of {} units", items);
        case phase::archive:
            return fmt::format("archive: what is known of {} files (the files themselves stay)", items);
        case phase::publish:
            return fmt::format("publish: the records of {} packages (what the store has stays)", items);
    }
    return {};
}

}  // namespace osmig
