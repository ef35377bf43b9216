// What the ledger has of a record: corrections, tasks, rejects, its items and parts, and the runs that touched it.
#include <fmt/format.h>

#include "commands/explain/looking_up.hpp"
#include "commands/explain/teller.hpp"
#include "db/ledger/ledger.hpp"

namespace osmig {

namespace {

story_section one_table(const char* name, const char* heading, const char* table, const pqxx::result& rows,
                        std::int64_t limit) {
    story_section out{name, heading, {}, {}};
    if (!rows.empty()) out.tables.push_back(table_of(table, rows, limit));
    return out;
}

}  // namespace

story_section overrides_section(teller& t) {
    std::vector<std::string> tables, keys, stars;
    for (const auto& s : t.steps) {
        for (const auto& key : s.what->table.empty() ? std::vector<std::string>{} : s.keys) {
            tables.push_back(s.what->table);
            keys.push_back(key);
        }
    }
    if (t.facts) {
        if (!t.facts->tables.entry.name.empty()) stars.push_back(t.facts->tables.entry.name);
        for (const auto& d : t.facts->tables.dimensions)
            if (t.about.row.empty()) stars.push_back(d.name);
    }
    const auto row = t.about.row.empty() ? std::nullopt : std::optional(t.about.row);
    return one_table("overrides", "Overrides: cells that are other than the legacy's", "osmig.override",
                     ask_story(t.session, "overrides",
                               {t.about.type->name, ledger::text_array(tables), ledger::text_array(keys),
                                ledger::text_array(stars), row}),
                     t.limit);
}

story_section tasks_section(teller& t) {
    return one_table("tasks", "Tasks: what needs a person", "v2.tasks",
                     ask_story(t.session, "tasks", known_by(t)), t.limit);
}

story_section rejects_section(teller& t) {
    auto out = one_table("rejects", "Rejects: what was not migrated of it, and each try", "osmig.reject",
                         ask_story(t.session, "rejects", known_by_with_rows(t)), t.limit);
    for (auto& table : out.tables) table.record = true;
    return out;
}

story_section ledger_section(teller& t) {
    story_section out{"ledger", "In the ledger: its state, and that of the parts that it belongs to", {}, {}};
    auto items = table_of("osmig.item", ask_story(t.session, "items", known_by(t)), t.limit);
    if (items.total > 0) out.tables.push_back(std::move(items));
    auto values = known_by(t);
    values.emplace_back(t.about.only == nullptr ? t.about.key : "");
    auto parts = table_of("osmig.part", ask_story(t.session, "parts", values), t.limit);
    if (parts.total > 0) out.tables.push_back(std::move(parts));
    return out;
}

story_section runs_section(teller& t) {
    return one_table("runs", "Runs that touched it, the newest first", "osmig.run",
                     ask_story(t.session, "runs", known_by_with_rows(t)), t.limit);
}

}  // namespace osmig
