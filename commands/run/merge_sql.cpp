#include "commands/run/merge_sql.hpp"

#include <fmt/format.h>

#include "commands/run/rule_sql.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

std::string listed(const std::vector<std::string>& columns, const std::string& alias) {
    std::string out;
    for (const auto& c : columns) out += (out.empty() ? "" : ", ") + alias + "." + quote_name(c);
    return out;
}

std::vector<std::string> besides_key(const output_shape& output) {
    return {output.columns.begin() + 1, output.columns.end()};
}

std::string same_row(const output_shape& output) {
    const auto key = quote_name(output.columns.front());
    const auto rest = besides_key(output);
    auto out = fmt::format("t.{} = i.{}", key, key);
    if (!rest.empty())
        out += fmt::format(" AND ({}) IS NOT DISTINCT FROM ({})", listed(rest, "t"), listed(rest, "i"));
    return out;
}

std::string on_conflict(const output_shape& output) {
    const auto key = quote_name(output.columns.front());
    std::string set;
    for (const auto& c : besides_key(output))
        set += fmt::format("{}{} = EXCLUDED.{}", set.empty() ? "" : ", ", quote_name(c), quote_name(c));
    return fmt::format("ON CONFLICT ({}) DO {}", key, set.empty() ? "NOTHING" : "UPDATE SET " + set);
}

// Rows that wait for their fact table.
std::string waits(const model& m, const std::string& prefix) {
    if (!m.switched) return "";
    const auto& output = m.outputs.front();
    const auto key = quote_name(output.columns.front());
    return fmt::format("{}NOT EXISTS (SELECT FROM {} t WHERE t.{} = i.{} AND t.loaded)", prefix, output.table,
                       key, key);
}

// A name that another package has given up, but keeps until its facts are switched: it gets another one meanwhile.
std::string move_aside(const output_shape& output) {
    return fmt::format(
        "UPDATE {0} p SET name = p.name || '.moved.' || p.v1_id FROM incoming_0 i WHERE (p.owner, p.name) = "
        "(i.owner, i.name) "
        "AND p.v1_id <> i.v1_id",
        output.table);
}

// Ordered by key, so that identities that the target gives do not depend on a plan.
std::string merge_units(const model& m) {
    const auto& output = m.outputs.front();
    const auto key = quote_name(output.columns.front());
    return fmt::format(
        "WITH merged AS (INSERT INTO {0} AS t ({1}) SELECT {2} FROM incoming_0 i WHERE NOT EXISTS (SELECT "
        "FROM {0} t WHERE {3}){6} "
        "ORDER BY i.{4} {5} RETURNING t.{4} AS key, t.xmax = 0 AS fresh) INSERT INTO changed SELECT key, "
        "fresh FROM merged",
        output.table, quote_names(output.columns), listed(output.columns, "i"), same_row(output), key,
        on_conflict(output), waits(m, " AND "));
}

void add_fan_out(std::vector<std::string>& out, const output_shape& output, std::size_t index) {
    const auto key = quote_name(output.columns.front());
    out.push_back(fmt::format("DELETE FROM {} t USING changed c WHERE t.{} = c.key", output.table, key));
    out.push_back(
        fmt::format("INSERT INTO {0} ({1}) SELECT {2} FROM incoming_{3} i JOIN changed c ON c.key = i.{4}",
                    output.table, quote_names(output.columns), listed(output.columns, "i"), index, key));
}

std::string item_sql(const model& m, const merge_names& n) {
    const auto& output = m.outputs.front();
    return fmt::format(
        "INSERT INTO osmig.item (phase, type, step, key, target_key, content_hash, source, destination, run, "
        "status) "
        "SELECT {}, {}, {}, i.legacy_key, c.key::text, i.content_hash, {}, {}, {}, CASE WHEN c.fresh THEN "
        "'inserted' ELSE 'updated' END "
        "FROM changed c JOIN incoming_0 i ON i.{} = c.key WHERE i.legacy_key <> '' "
        "ON CONFLICT (phase, type, step, key) DO UPDATE SET target_key = EXCLUDED.target_key, content_hash = "
        "EXCLUDED.content_hash, "
        "run = EXCLUDED.run, status = EXCLUDED.status, at = EXCLUDED.at",
        quote_text(n.phase), quote_text(n.type), quote_text(n.step), quote_text(n.source),
        quote_text(output.table), n.run, quote_name(output.columns.front()));
}

// A task that its unit no longer raises is taken back; one that a person deleted comes back while its cause stands.
void add_tasks(std::vector<std::string>& out, const merge_names& n) {
    const auto mine = fmt::format(
        "(o.phase, o.type, o.step) = ({}, {}, {}) AND o.unit IN (SELECT unit FROM incoming_units)",
        quote_text(n.phase), quote_text(n.type), quote_text(n.step));
    const std::string raised =
        "SELECT FROM incoming_tasks i WHERE (i.type, i.v1_key, i.kind) = (o.task_type, o.task_key, o.kind)";
    out.push_back(fmt::format(
        "DELETE FROM v2.tasks t USING osmig.task_origin o WHERE {} AND (t.type, t.v1_key, t.kind) = "
        "(o.task_type, o.task_key, o.kind) AND NOT EXISTS ({})",
        mine, raised));
    out.push_back(fmt::format("DELETE FROM osmig.task_origin o WHERE {} AND NOT EXISTS ({})", mine, raised));
    out.emplace_back(
        "INSERT INTO v2.tasks AS t (type, v1_key, kind, detail) SELECT DISTINCT ON (type, v1_key, kind) "
        "type, v1_key, kind, detail "
        "FROM incoming_tasks ORDER BY type, v1_key, kind, detail ON CONFLICT (type, v1_key, kind) DO UPDATE "
        "SET detail = EXCLUDED.detail "
        "WHERE t.detail IS DISTINCT FROM EXCLUDED.detail");
    out.push_back(
        fmt::format("INSERT INTO osmig.task_origin SELECT DISTINCT {}, {}, {}, unit, type, v1_key, kind FROM "
                    "incoming_tasks ON CONFLICT DO NOTHING",
                    quote_text(n.phase), quote_text(n.type), quote_text(n.step)));
}

}  // namespace

std::vector<std::string> incoming_tables(const model& m) {
    std::vector<std::string> out{"DROP TABLE IF EXISTS incoming_units, incoming_tasks, incoming_rules"};
    for (auto& sql : task_tables(emptied_on_commit)) out.push_back(std::move(sql));
    out.push_back(rule_table(emptied_on_commit));
    out.emplace_back("DROP TABLE IF EXISTS changed");
    for (std::size_t i = 0; i < m.outputs.size(); ++i) {
        out.push_back(fmt::format("DROP TABLE IF EXISTS incoming_{}", i));
        out.push_back(fmt::format(
            "CREATE TEMP TABLE incoming_{} ON COMMIT DELETE ROWS AS SELECT {}{} FROM {} WITH NO DATA", i,
            quote_names(m.outputs[i].columns),
            i == 0 ? ", ''::text AS legacy_key, ''::text AS content_hash" : "", m.outputs[i].table));
    }
    out.push_back(
        fmt::format("CREATE TEMP TABLE changed ON COMMIT DELETE ROWS AS SELECT {} AS key, false AS fresh "
                    "FROM {} WITH NO DATA",
                    quote_name(m.outputs.front().columns.front()), m.outputs.front().table));
    return out;
}

std::vector<std::string> task_tables(const char* on_commit) {
    return {fmt::format("CREATE TEMP TABLE IF NOT EXISTS incoming_units (unit text){}", on_commit),
            fmt::format("CREATE TEMP TABLE IF NOT EXISTS incoming_tasks (unit text, type text, v1_key text, "
                        "kind text, detail text){}",
                        on_commit)};
}

std::vector<std::string> task_statements(const merge_names& n) {
    std::vector<std::string> out;
    add_tasks(out, n);
    return out;
}

std::vector<std::string> merge_statements(const model& m, const merge_names& n, bool tasks) {
    std::vector<std::string> out;
    if (m.switched) out.push_back(move_aside(m.outputs.front()));
    out.push_back(merge_units(m));
    for (std::size_t i = 1; i < m.outputs.size(); ++i) add_fan_out(out, m.outputs[i], i);
    out.push_back(item_sql(m, n));
    if (tasks) add_tasks(out, n);
    for (auto& sql : rule_statements(n)) out.push_back(std::move(sql));
    return out;
}

std::string waiting_count(const model& m) {
    if (!m.switched) return "0";
    const auto& output = m.outputs.front();
    const auto key = quote_name(output.columns.front());
    return fmt::format(
        "(SELECT count(*) FROM incoming_0 i JOIN {0} t ON t.{1} = i.{1} WHERE t.loaded AND NOT ({2}))",
        output.table, key, same_row(output));
}

std::string kept_back(const std::string& type, const std::string& step) {
    return fmt::format(
        "SELECT r.key FROM osmig.reject r WHERE (r.phase, r.type, r.step) = ('export', {}, {}) AND "
        "r.resolved IS NULL AND "
        "r.key IS NOT NULL",
        quote_text(type), quote_text(step));
}

std::vector<std::string> gone_statements(const model& m, const merge_names& n, const std::string& input) {
    const auto mine = fmt::format("(x.phase, x.type, x.step) = ({}, {}, {})", quote_text(n.phase),
                                  quote_text(n.type), quote_text(n.step));
    const char* with_facts =
        m.switched ? " AND NOT EXISTS (SELECT FROM v2.fact_tables f WHERE f.v1_id::text = x.key)" : "";
    std::vector<std::string> out{
        "CREATE TEMP TABLE IF NOT EXISTS gone (key text, target_key text) ON COMMIT DELETE ROWS",
        fmt::format("INSERT INTO gone SELECT x.key, x.target_key FROM osmig.item x WHERE {} AND x.key NOT IN "
                    "(SELECT coalesce(q.key::text, '') FROM ({}) q) AND x.key NOT IN ({}){}",
                    mine, input, kept_back(n.type, n.step), with_facts)};
    for (const auto& output : m.outputs) {
        out.push_back(fmt::format("DELETE FROM {} t USING gone g WHERE t.{}::text = g.target_key",
                                  output.table, quote_name(output.columns.front())));
    }
    out.push_back(fmt::format("DELETE FROM osmig.item x USING gone g WHERE {} AND x.key = g.key", mine));
    out.push_back(gone_rules(n));
    if (n.phase != "import") return out;
    const auto origin = fmt::format("(o.phase, o.type, o.step) = ({}, {}, {}) AND o.unit = g.key",
                                    quote_text(n.phase), quote_text(n.type), quote_text(n.step));
    out.push_back(fmt::format(
        "DELETE FROM v2.tasks t USING osmig.task_origin o, gone g WHERE {} AND (t.type, t.v1_key, t.kind) = "
        "(o.task_type, o.task_key, o.kind)",
        origin));
    out.push_back(fmt::format("DELETE FROM osmig.task_origin o USING gone g WHERE {}", origin));
    return out;
}

}  // namespace osmig
