// Declared corrections, and how each stands to what is staged: what the next extract or import will do with it.
#include <fmt/format.h>

#include <algorithm>

#include "commands/commands.hpp"
#include "commands/result_text.hpp"
#include "commands/run/overrides_survey.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/with_target.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

using text = std::optional<std::string>;

std::string_view state_name(override_state state) {
    switch (state) {
        case override_state::applied:
            return "applied";
        case override_state::due:
            return "due";
        case override_state::not_staged:
            return "not-staged";
        case override_state::withdrawn:
            return "withdrawn";
        case override_state::refused:
            return "refused";
    }
    return "";
}

// A line of the list; one that was withdrawn is told from the ledger.
struct listed_override {
    std::string place, step, key, column;
    text from, to;
    std::string reason, state;
};

listed_override listed_from(const surveyed_override& o) {
    listed_override out;
    if (o.declared) {
        const auto& d = *o.declared;
        out = {d.place(), d.what->address(), d.key, d.column, d.from, d.to, d.reason, {}};
    } else {
        const auto& a = *o.applied;
        out = {fmt::format("{}:{}", a.file, a.line),
               fmt::format("{}.{}", a.type, a.step),
               a.key,
               a.column,
               a.original,
               a.value,
               a.reason,
               {}};
    }
    out.state = state_name(o.state);
    for (auto* value : {&out.from, &out.to})
        if (*value) *value = without_secrets(**value);
    out.reason = without_secrets(out.reason);
    return out;
}

std::string shown(const text& value, std::size_t width) { return value ? one_line(*value, width) : "NULL"; }

text_table as_table(const std::vector<surveyed_override>& all) {
    constexpr std::size_t width = 24;
    text_table out{{{"line"}, {"step"}, {"key"}, {"column"}, {"from"}, {"to"}, {"state"}, {"reason"}}, {}};
    for (const auto& one : all) {
        const auto o = listed_from(one);
        out.rows.push_back({o.place, o.step, one_line(o.key, 40), o.column, shown(o.from, width),
                            shown(o.to, width), o.state, one_line(o.reason)});
    }
    return out;
}

json::value or_null(const text& value) { return value ? json::value(*value) : json::value(); }

json::value as_document(const std::vector<surveyed_override>& all) {
    auto list = json::value::array();
    for (const auto& one : all) {
        const auto o = listed_from(one);
        auto row = json::value::object();
        row.add("line", o.place);
        row.add("step", o.step);
        row.add("key", o.key);
        row.add("column", o.column);
        row.add("from", or_null(o.from));
        row.add("to", or_null(o.to));
        row.add("reason", o.reason);
        row.add("state", o.state);
        row.add("why", one.why.empty() ? json::value() : json::value(without_secrets(one.why)));
        list.items.push_back(std::move(row));
    }
    auto out = json_document();
    out.add("overrides", std::move(list));
    return out;
}

std::string totals(const std::vector<surveyed_override>& all) {
    if (all.empty()) return "No override is declared, and none stands in v1.";
    std::string out;
    for (const auto state : {override_state::applied, override_state::due, override_state::not_staged,
                             override_state::withdrawn, override_state::refused}) {
        const auto n = std::ranges::count(all, state, &surveyed_override::state);
        if (n > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, state_name(state));
    }
    return out + ".";
}

}  // namespace

exit_code run_overrides(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto declared = load_overrides(order);
    const auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    const auto all = survey_overrides(*session, declared);
    if (typed.value("format") == "json") {
        fmt::print("{}\n", json::write(as_document(all)));
    } else if (!all.empty()) {
        fmt::print("{}", as_text(as_table(all)));
    }
    std::fflush(stdout);
    fmt::print(stderr, "{}\n", totals(all));
    bool refused = false;
    for (const auto& o : all) {
        if (o.state != override_state::refused) continue;
        fmt::print(stderr, "{}\n", without_secrets(o.why));
        refused = true;
    }
    return refused ? exit_code::usage : exit_code::done;
}

}  // namespace osmig
