#include "commands/run/notices.hpp"

#include <fmt/format.h>

#include "commands/run/merge_sql.hpp"
#include "commands/run/rule_sql.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using message = std::vector<target::statement>;

void append_task_rows(message& out, const std::string& unit, const std::vector<task>& tasks) {
    for (const auto& t : tasks) {
        out.push_back(
            {fmt::format("INSERT INTO incoming_tasks VALUES ({}, {}, {}, {}, {})", quote_text(unit),
                         quote_text(t.type), quote_text(t.key), quote_text(t.kind), quote_text(t.detail))});
    }
}

void append_rule_rows(message& out, const std::string& unit, const std::vector<std::string>& rules) {
    for (const auto& [rule, times] : rule_counts(rules)) {
        out.push_back({fmt::format("INSERT INTO incoming_rules VALUES ({}, {}, {})", quote_text(unit),
                                   quote_text(rule), times)});
    }
}

}  // namespace

// The temporary tables live as long as the writer's session. They are emptied here, so that a transaction may speak of
// several units and steps.
void append_notices(message& out, const runner& r, const step& s, const std::string& unit,
                    const std::vector<task>& tasks, const std::vector<std::string>& rules) {
    const auto k = r.key(s);
    const merge_names names{k.phase, k.type, k.step, "v1." + s.table, r.run.id};
    for (const auto& sql : task_tables()) out.push_back({sql});
    out.push_back({rule_table()});
    out.push_back({fmt::format("INSERT INTO incoming_units VALUES ({})", quote_text(unit))});
    append_rule_rows(out, unit, rules);
    for (const auto& sql : rule_statements(names)) out.push_back({sql});
    if (!r.options.skip_task) {
        append_task_rows(out, unit, tasks);
        for (const auto& sql : task_statements(names)) out.push_back({sql});
    }
    for (const char* used : {"incoming_units", "incoming_tasks", "incoming_rules"})
        out.push_back({fmt::format("DELETE FROM {}", used)});
}

}  // namespace osmig
