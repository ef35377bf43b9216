#include "commands/run/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "db/embedded_sql.hpp"
#include "db/fault.hpp"
#include "db/quote.hpp"
#include "models/md5.hpp"

namespace osmig {

namespace {

using text = std::optional<std::string>;
using message = std::vector<target::statement>;
using cells = std::vector<const surveyed_override*>;

std::string quoted(const text& value) { return value ? quote_text(*value) : "NULL::text"; }

// By column; a table's changes are one transaction.
std::map<std::string, cells> by_column(const cells& of_table) {
    std::map<std::string, cells> out;
    for (const auto* o : of_table) out[o->declared ? o->declared->column : o->applied->column].push_back(o);
    return out;
}

// Only where the cell still holds what was written: what other hands put there is not ours to change.
std::string put_back_sql(const std::string& column, const cells& of_column) {
    std::string keys;
    for (const auto* o : of_column) keys += (keys.empty() ? "" : ", ") + quote_text(o->id);
    const auto& first = *of_column.front();
    const auto taken = fmt::format(
        "DELETE FROM osmig.override WHERE table_name = {} AND column_name = {} AND key IN ({}) RETURNING "
        "key, original, "
        "value",
        quote_text(first.table), quote_text(column), keys);
    if (first.type.empty()) return fmt::format("WITH taken AS ({}) SELECT count(*) FROM taken", taken);
    return fmt::format(
        "WITH taken AS ({0}) UPDATE {1} t SET {2} = o.original::{3} FROM taken o WHERE t.id::text = o.key "
        "AND "
        "t.{2}::text IS NOT DISTINCT FROM o.value",
        taken, qualified("v1", first.table), quote_name(column), first.type);
}

// The ledger has what was written and nothing else: it is told by the rows that the UPDATE met.
std::string write_sql(const runner& r, const std::string& column, const cells& of_column) {
    std::string rows;
    for (const auto* o : of_column) {
        rows += fmt::format("{}({}, {}, {}, {}, {}, {})", rows.empty() ? "" : ", ", quote_text(o->id),
                            quoted(o->from), quoted(o->to), quote_text(o->declared->reason),
                            quote_text(o->declared->file), o->declared->line);
    }
    const auto& first = *of_column.front();
    const auto& s = *first.declared->what;
    return fmt::format(
        "WITH n (key, original, value, reason, file, line) AS (VALUES {0}), done AS (UPDATE {1} t SET {2} = "
        "n.value::{3} FROM n WHERE t.id::text = n.key RETURNING n.key) "
        "INSERT INTO osmig.override AS o (type, step, table_name, key, column_name, original, value, reason, "
        "file, "
        "line, run) SELECT {4}, {5}, {6}, n.key, {7}, n.original, n.value, n.reason, n.file, n.line, {8} "
        "FROM n JOIN "
        "done USING (key) ON CONFLICT (table_name, key, column_name) DO UPDATE SET original = "
        "EXCLUDED.original, "
        "value = EXCLUDED.value, reason = EXCLUDED.reason, file = EXCLUDED.file, line = EXCLUDED.line, run = "
        "EXCLUDED.run, at = now()",
        rows, qualified("v1", first.table), quote_name(column), first.type, quote_text(s.type),
        quote_text(s.name), quote_text(first.table), quote_text(column), r.run.id);
}

bool changes(const surveyed_override& o) {
    return o.state == override_state::due || o.state == override_state::withdrawn;
}

void change_table(runner& r, const cells& of_table) {
    cells taken, written;
    for (const auto* o : of_table) (o->state == override_state::due ? written : taken).push_back(o);
    message out{{fmt::format("SELECT osmig.hold({})", r.run.fence)},
                {"SELECT set_config('synchronous_commit', 'on', true)"}};
    for (const auto& [column, some] : by_column(taken)) out.push_back({put_back_sql(column, some)});
    for (const auto& [column, some] : by_column(written)) out.push_back({write_sql(r, column, some)});
    for (const char* section : {"reopen_parts", "reopen_steps"})
        out.push_back({embedded_section("db/ledger/queries.sql", section)});
    r.writer->transact(out);
    fault_point(fault::between_parts);
}

void change(runner& r, const std::vector<surveyed_override>& all) {
    std::map<std::string, cells> tables;
    for (const auto& o : all)
        if (changes(o)) tables[o.table].push_back(&o);
    for (const auto& [table, of_table] : tables) {
        stop_if_asked();
        change_table(r, of_table);
    }
}

// A line that moved to another place or got another reason changes no value.
void note_places(runner& r, const std::vector<surveyed_override>& all) {
    std::array<std::vector<std::string>, 6> moved;
    for (const auto& o : all) {
        if (o.state != override_state::applied) continue;
        const auto& d = *o.declared;
        const auto& a = *o.applied;
        if (d.file == a.file && d.line == a.line && d.reason == a.reason) continue;
        const std::array<std::string, 6> row{o.table,  o.id,   d.column,
                                             d.reason, d.file, std::to_string(d.line)};
        for (std::size_t i = 0; i < row.size(); ++i) moved[i].push_back(row[i]);
    }
    if (moved[0].empty()) return;
    std::vector<std::optional<std::string>> arrays;
    for (const auto& column : moved) arrays.emplace_back(ledger::text_array(column));
    r.session->ledger("place_overrides", arrays);
}

void refuse_all(const std::vector<surveyed_override>& all) {
    std::string said;
    for (const auto& o : all)
        if (o.state == override_state::refused) said += (said.empty() ? "" : "\n") + o.why;
    if (!said.empty()) throw usage_error(said + "\nNothing was done.");
}

std::int64_t count(const std::vector<surveyed_override>& all, override_state state) {
    return std::ranges::count(all, state, &surveyed_override::state);
}

void say(runner& r, const std::vector<surveyed_override>& all) {
    if (all.empty()) return;
    const auto waiting = count(all, override_state::not_staged);
    r.show.line(fmt::format("Overrides: {} written to v1, {} there already, {} put back, {} not staged",
                            count(all, override_state::due), count(all, override_state::applied),
                            count(all, override_state::withdrawn), waiting));
    for (const auto& o : all) {
        if (o.state == override_state::not_staged)
            r.notes.push_back(fmt::format("{}: {}, key {} is not staged; its override is passed over.",
                                          o.declared->place(), o.declared->what->address(), o.declared->key));
    }
}

}  // namespace

void put_back_overrides(runner& r) {
    const auto all = survey_overrides(*r.session, {});
    change(r, all);
    if (!all.empty())
        r.show.line(fmt::format("Overrides: {} put back while the export works on v1", all.size()));
}

void apply_overrides(runner& r) {
    const auto all = survey_overrides(*r.session, r.declared);
    refuse_all(all);
    change(r, all);
    note_places(r, all);
    r.overrides = applied_overrides(*r.session);
    say(r, all);
}

std::string override_signature(const runner& r, const std::string& table) {
    std::string all;
    for (const auto& o : r.overrides) {
        if (o.table == table)
            all += fmt::format("{} {} {} {}\n", quote_text(o.key), quote_text(o.column), quoted(o.original),
                               quoted(o.value));
    }
    return all.empty() ? "" : " overrides " + md5_hex(all);
}

std::string legacy_name(const runner& r, const std::string& type, const std::string& id,
                        const std::string& name) {
    const auto& steps = r.order.find_type(type)->steps;
    const auto first = std::ranges::find_if(steps, [](const auto& s) { return !s.table.empty(); });
    const auto found = std::ranges::find_if(r.overrides, [&](const auto& o) {
        return first != steps.end() && o.table == first->table && o.key == id && o.column == "name";
    });
    return found == r.overrides.end() ? name : found->original.value_or("");
}

}  // namespace osmig
