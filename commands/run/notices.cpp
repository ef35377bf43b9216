#include "commands/run/notices.hpp"

#include <fmt/format.h>

#include "commands/run/merge_sql.hpp"
#include "commands/run/rule_sql.hpp"
#include "db/quote.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

using message = std::vector<target::statement>;

// INSERT of all rows that were collected; nothing where there are none.
void append_rows(message& out, const char* table, const std::vector<std::string>& rows) {
    if (!rows.empty()) out.push_back({fmt::format("INSERT INTO {} VALUES {}", table, fmt::join(rows, ", "))});
}

std::vector<std::string> unit_rows(const std::vector<unit_notices>& all) {
    std::vector<std::string> out;
    for (const auto& of : all) out.push_back("(" + quote_text(of.unit) + ")");
    return out;
}

std::vector<std::string> task_rows(const std::vector<unit_notices>& all) {
    std::vector<std::string> out;
    for (const auto& of : all) {
        for (const auto& t : of.tasks)
            out.push_back(fmt::format("({}, {}, {}, {}, {})", quote_text(of.unit), quote_text(t.type),
                                      quote_text(t.key), quote_text(t.kind),
                                      quote_text(without_secrets(t.detail))));
    }
    return out;
}

std::vector<std::string> rule_rows(const std::vector<unit_notices>& all) {
    std::vector<std::string> out;
    for (const auto& of : all) {
        for (const auto& [rule, times] : rule_counts(of.rules))
            out.push_back(fmt::format("({}, {}, {})", quote_text(of.unit), quote_text(rule), times));
    }
    return out;
}

}  // namespace

// The temporary tables live as long as the writer's session. They are emptied here, so that a transaction may speak of
// several units and steps.
void append_notices(message& out, const runner& r, const step& s, const std::vector<unit_notices>& units) {
    if (units.empty()) return;
    const auto k = r.key(s);
    const merge_names names{k.phase, k.type, k.step, "v1." + s.table, r.run.id};
    for (const auto& sql : task_tables()) out.push_back({sql});
    out.push_back({rule_table()});
    append_rows(out, "incoming_units", unit_rows(units));
    append_rows(out, "incoming_rules", rule_rows(units));
    for (const auto& sql : rule_statements(names)) out.push_back({sql});
    if (!r.options.skip_task) {
        append_rows(out, "incoming_tasks", task_rows(units));
        for (const auto& sql : task_statements(names)) out.push_back({sql});
    }
    for (const char* used : {"incoming_units", "incoming_tasks", "incoming_rules"})
        out.push_back({fmt::format("DELETE FROM {}", used)});
}

}  // namespace osmig
