// The whole story of one record: the legacy's row, what was staged and parsed of it, what it became, what was published,
// which rules fired, which runs touched it, and every try that failed. It only reads.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/explain/teller.hpp"
#include "commands/nearest.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/selectors.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/with_target.hpp"

namespace osmig {

namespace {

void check_words(const migration& order, const arguments& typed) {
    if (typed.positional.size() == 2 && !typed.positional[1].empty()) return;
    std::vector<std::string> types;
    for (const auto& type : order.types) types.push_back(type.name);
    throw usage_error(
        fmt::format("Which record? Say `osmig explain TYPE KEY`, such as `osmig explain {} 1`. The types are "
                    "{}; a step (TYPE.STEP) "
                    "means its rows, `fact` a row of a {}.",
                    types.back(), listed(types), types.back()));
}

bool says_anything(const story_section& section) { return !section.tables.empty(); }

// A row that nobody ever saw is a slip of the finger: the unit alone is no story of it.
void check_row(const teller& t, const std::vector<story_section>& sections) {
    if (t.about.row.empty()) return;
    for (const auto& one : sections) {
        const bool of_the_row = one.name == "legacy" || one.name == "staged" || one.name == "target" ||
                                one.name == "overrides" || one.name == "rejects";
        if (of_the_row && says_anything(one)) return;
    }
    const auto& type = t.about.type->name;
    const bool entries = t.facts && !t.facts->tables.entry.name.empty();
    const auto places =
        fmt::format("{}{}osmig.override and osmig.reject",
                    entries ? fmt::format("v1.{} (id), ", t.facts->tables.entry.name) : "",
                    t.facts && !t.facts->table.empty() ? t.facts->table + " (openspending_id), " : "");
    throw usage_error(fmt::format("KEY {}/{}: {} {} has no row of that id. It was looked for in {}.",
                                  t.about.key, t.about.row, type, t.about.key, places));
}

story told(teller& t, bool ask_legacy, exit_code& code) {
    const auto& about = t.about;
    story out{about.type->name,
              about.only == nullptr ? "" : about.only->name,
              about.key,
              about.row,
              about.name,
              about.found,
              {}};
    if (ask_legacy) {
        auto answer = legacy_section(t);
        if (!answer.reached) code = exit_code::legacy;
        out.sections.push_back(std::move(answer.section));
    }
    for (auto make : {staged_section, parsed_section, target_section, published_section, overrides_section,
                      rules_section, tasks_section, rejects_section})
        out.sections.push_back(make(t));
    check_row(t, out.sections);
    out.sections.push_back(ledger_section(t));
    out.sections.push_back(runs_section(t));
    return out;
}

}  // namespace

exit_code run_explain(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    check_words(order, typed);
    const bool ask_legacy = typed.flag("legacy");
    if (ask_legacy) check_legacy_settings(order);
    const auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    const auto about = find_subject(*session, order, typed.positional[0], typed.positional[1]);
    auto t = teller_for(*session, order, about, typed.number("limit").value_or(10));
    auto code = exit_code::done;
    const auto all = told(t, ask_legacy, code);
    fmt::print("{}", typed.value("format") == "json" ? story_json(all) : story_text(all));
    return code;
}

}  // namespace osmig
