#include "commands/run/merge.hpp"

#include <fmt/format.h>

#include "commands/run/keep_reject.hpp"
#include "commands/run/merge_sql.hpp"
#include "commands/run/rule_sql.hpp"
#include "db/copy_text.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"
#include "models/md5.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

constexpr const char* not_storable = "not-storable";

struct copied {
    std::string sql, data;
    std::int64_t rows = 0;

    void add(const cells& row) {
        append_row(data, row);
        ++rows;
    }
    void add_to_last(const cells& more) {
        data.back() = '\t';
        append_row(data, more);
    }
};

std::vector<copied> empty_copies(const model& m) {
    std::vector<copied> out;
    for (std::size_t i = 0; i < m.outputs.size(); ++i) {
        out.push_back({fmt::format("COPY incoming_{} ({}{}) FROM STDIN", i, quote_names(m.outputs[i].columns),
                                   i == 0 ? ", legacy_key, content_hash" : ""),
                       "", 0});
    }
    out.push_back({"COPY incoming_units FROM STDIN", "", 0});
    out.push_back({"COPY incoming_tasks FROM STDIN", "", 0});
    out.push_back({"COPY incoming_rules FROM STDIN", "", 0});
    return out;
}

// What was refused needs a person, too, unless its model says that nothing hangs on it.
std::vector<task> tasks_of(const model& m, const merged_unit& unit) {
    const auto& why = unit.made.refused;
    if (!why) return unit.made.tasks;
    if (!why->needs_person) return {};
    return {{m.task_type(), unit.key, why->reason, why->message}};
}

void add_unit(std::vector<copied>& copies, const model& m, const merged_unit& unit) {
    const auto fan_out = m.outputs.size();
    copies[fan_out].add({unit.key});
    for (const auto& t : tasks_of(m, unit))
        copies[fan_out + 1].add({unit.key, t.type, t.key, t.kind, without_secrets(t.detail)});
    if (unit.made.refused) return;
    for (std::size_t i = 0; i < unit.made.rows.size(); ++i) {
        for (const auto& row : unit.made.rows[i]) {
            copies[i].add(row);
            if (i == 0) copies[i].add_to_last({unit.key, md5_hex(unit.line)});
        }
    }
    for (const auto& [rule, times] : rule_counts(unit.made.rules))
        copies[fan_out + 2].add({unit.key, rule, std::to_string(times)});
}

std::string advance(const ledger::part& part, const std::string& next, const ledger::run& run, const model& m,
                    std::int64_t rejected, std::int64_t fan_out, const std::string& signature) {
    return fmt::format(
        "SELECT osmig.advance({0}, {1}, {2}, {3}, n.fresh, n.updated, n.incoming - n.fresh - n.updated - "
        "n.waiting, n.waiting, {4}, "
        "{5}, {6}) FROM (SELECT (SELECT count(*) FROM changed WHERE fresh) AS fresh, (SELECT count(*) FROM "
        "changed WHERE NOT fresh) AS "
        "updated, (SELECT count(*) FROM incoming_0) AS incoming, {7}::bigint AS waiting) n",
        part.id, part.checkpoint ? quote_text(*part.checkpoint) : "NULL", quote_text(next), run.fence,
        rejected, fan_out, quote_text(signature), waiting_count(m));
}

std::string mark_rejected(const runner& r, const step& s, const merged_unit& unit) {
    const auto k = r.key(s);
    return fmt::format(
        "INSERT INTO osmig.item (phase, type, step, key, content_hash, source, destination, run, status) "
        "VALUES ({}, {}, {}, {}, {}, {}, "
        "'', {}, 'rejected') ON CONFLICT (phase, type, step, key) DO UPDATE SET content_hash = "
        "EXCLUDED.content_hash, run = EXCLUDED.run, "
        "status = EXCLUDED.status, at = EXCLUDED.at WHERE item.status <> 'rejected' OR item.content_hash IS "
        "DISTINCT FROM EXCLUDED.content_hash",
        quote_text(k.phase), quote_text(k.type), quote_text(k.step), quote_text(unit.key),
        quote_text(md5_hex(unit.line)), quote_text("v1." + s.table), r.run.id);
}

// A unit that its model refuses leaves nothing behind of what it once was: a document would pass for the present
// one, a user would keep an e-mail that is another's now. Where the target refuses, or where facts hang on the row,
// the previous state stays.
void forget_unit(std::vector<std::string>& out, const runner& r, const step& s, const model& m,
                 const merged_unit& unit) {
    if (m.switched || unit.made.refused->reason == not_storable) return;
    const auto k = r.key(s);
    for (const auto& output : m.outputs) {
        out.push_back(
            fmt::format("DELETE FROM {} t USING osmig.item x WHERE (x.phase, x.type, x.step, x.key) = ({}, "
                        "{}, {}, {}) AND "
                        "t.{}::text = x.target_key",
                        output.table, quote_text(k.phase), quote_text(k.type), quote_text(k.step),
                        quote_text(unit.key), quote_name(output.columns.front())));
    }
}

// Rows whose key an earlier row has, or that have none like it: nothing can be made of them.
std::vector<std::string> reject_again(const runner& r, const step& s, const ledger::part& part,
                                      const merged_unit& unit) {
    std::vector<std::string> out;
    for (const auto& line : unit.again) {
        const bool keyless = unit.made.refused && unit.made.refused->reason == "no-key";
        const auto why = keyless ? unit.made.refused->message
                                 : fmt::format(
                                       "{}: {} {} comes more than once; the first row, in the order of their "
                                       "text, was taken. Mend it in the legacy.",
                                       s.address(), s.table, printable(unit.key));
        out.push_back(keep_reject(r, part, {unit.key, line, keyless ? "no-key" : "duplicate-key", "", why}));
    }
    return out;
}

}  // namespace

merge::merge(runner& r, const step& s, const model& m, ledger::part& part)
    : runner_(r), step_(s), model_(m), part_(part) {
    // In one message: each end of a transaction empties all of them.
    std::string message;
    for (const auto& sql : incoming_tables(m)) message += sql + ";\n";
    r.writer->connection().exec(message);
    const auto k = r.key(s);
    statements_ = merge_statements(m, {k.phase, k.type, k.step, "v1." + s.table, r.run.id},
                                   r.what == phase::import && !r.options.skip_task);
}

void merge::transact(const units& all, std::size_t from, std::size_t to, const std::string& signature) {
    auto copies = empty_copies(model_);
    std::vector<target::statement> message;
    std::vector<std::string> rejects;
    std::int64_t rejected = 0;
    for (auto i = from; i < to; ++i) {
        add_unit(copies, model_, all[i]);
        for (auto& sql : reject_again(runner_, step_, part_, all[i])) rejects.push_back(std::move(sql));
        rejected += static_cast<std::int64_t>(all[i].again.size());
        if (!all[i].made.refused) continue;
        ++rejected;
        rejects.push_back(keep_reject(
            runner_, part_,
            {all[i].key, all[i].line, all[i].made.refused->reason, "", all[i].made.refused->message}));
        rejects.push_back(mark_rejected(runner_, step_, all[i]));
        forget_unit(rejects, runner_, step_, model_, all[i]);
    }
    std::int64_t fan_out = 0;
    for (std::size_t i = 0; i < copies.size(); ++i) {
        if (copies[i].rows > 0) message.push_back({copies[i].sql, copies[i].data, copies[i].rows});
        if (i > 0 && i < model_.outputs.size()) fan_out += copies[i].rows;
    }
    for (const auto& sql : statements_) message.push_back({sql});
    for (auto& sql : rejects) message.push_back({std::move(sql)});
    message.push_back(
        {fmt::format("UPDATE osmig.reject SET resolved = {}, carried = false WHERE part = {} AND carried AND "
                     "resolved IS NULL "
                     "AND key IN (SELECT unit FROM incoming_units)",
                     runner_.run.id, part_.id)});
    message.push_back(
        {advance(part_, all[to - 1].position, runner_.run, model_, rejected, fan_out, signature)});
    runner_.writer->transact(std::move(message));
    part_.checkpoint = all[to - 1].position;
    spend_rejects(runner_, rejected);
}

void merge::reject_one(const merged_unit& unit, const std::string& signature, const database_error& e) {
    auto refused = unit;
    refused.made = {};
    refused.made.refused =
        refusal{not_storable,
                fmt::format("{} {}: the target refused what it becomes: {} (SQLSTATE {}). Mend it in the "
                            "legacy, then export, extract and import again.",
                            step_.address(), unit.key, printable(e.what()), e.sqlstate())};
    transact({refused}, 0, 1, signature);
}

void merge::write_range(const units& all, std::size_t from, std::size_t to, const std::string& signature) {
    try {
        transact(all, from, to, signature);
    } catch (const database_error& e) {
        if (!e.row_fault()) throw;
        if (to - from == 1) return reject_one(all[from], signature, e);
        const auto middle = from + (to - from) / 2;
        write_range(all, from, middle, signature);
        write_range(all, middle, to, signature);
    }
}

void merge::write(const units& all, const std::string& signature) {
    if (all.empty()) return;
    write_range(all, 0, all.size(), signature);
    runner_.show.add(static_cast<std::int64_t>(all.size()));
}

void merge::remove_gone(const std::string& input) {
    const auto k = runner_.key(step_);
    std::vector<target::statement> message{{fmt::format("SELECT osmig.hold({})", runner_.run.fence)}};
    const merge_names names{k.phase, k.type, k.step, "v1." + step_.table, runner_.run.id};
    for (auto& sql : gone_statements(model_, names, input)) message.push_back({std::move(sql)});
    runner_.writer->transact(message);
}

}  // namespace osmig
