// The SQL that the export reads a step with, for people and for psql.
#include <fmt/format.h>

#include <algorithm>

#include "commands/commands.hpp"
#include "commands/legacy_view.hpp"
#include "commands/table_text.hpp"

namespace osmig {

namespace {

std::string what_it_reads(const step& s) {
    return s.family.empty() ? s.table : fmt::format("the {} tables of every dataset", s.family);
}

exit_code list(const migration& order) {
    text_table out{{{"step"}, {"name"}, {"reads"}}, {}};
    for (const auto* s : order.steps()) {
        if (s->has(phase::export_v1))
            out.rows.push_back({fmt::format("{}.{}", s->type, s->index), s->name, what_it_reads(*s)});
    }
    fmt::print("{}", as_text(out));
    return exit_code::done;
}

std::string exported_steps(const migration& order) {
    std::vector<std::string> out;
    for (const auto* s : order.steps()) {
        if (s->has(phase::export_v1)) out.push_back(s->address());
    }
    return listed(out);
}

const step& exported_step(const migration& order, const std::string& typed) {
    const auto& found = resolve_step(order, "STEP", typed);
    if (found.has(phase::export_v1)) return found;
    throw usage_error(fmt::format(
        "STEP {}: {} reads no table of the legacy, so it has no export query. Those that have one are {}.",
        typed, found.address(), exported_steps(order)));
}

std::optional<item_selector> item_of(const arguments& typed, const migration& order, const step& s) {
    const auto value = typed.value("item");
    if (!value) return {};
    const auto item = resolve_item(order, "--item", *value);
    if (item.type != s.type) {
        throw usage_error(fmt::format("--item={} is a {}, and {} is a step of {}.", *value, item.type,
                                      s.address(), s.type));
    }
    if (s.family.empty() && s.unit.empty()) {
        throw usage_error(fmt::format("--item={}: the rows of {} do not say which {} they belong to.", *value,
                                      s.address(), s.type));
    }
    return item;
}

void print_query(legacy_view& legacy, const planned_table& table, const step& s) {
    std::vector<std::string> left_out;
    for (const auto& c : table.table->columns) {
        if (std::ranges::count(s.secret, c.name) > 0) left_out.push_back(c.name);
    }
    if (!left_out.empty()) fmt::print("-- Left out, since they are secret: {}.\n", listed(left_out));
    fmt::print("{};\n", legacy.query(table, s));
}

std::string nothing_there(const step& s, const std::optional<item_selector>& item) {
    if (s.family.empty()) return fmt::format("the legacy has no table {}", s.table);
    return fmt::format("the legacy has no {} table of {}", s.family,
                       item ? s.type + " " + item->key : "any " + s.type);
}

exit_code print_step(const migration& order, const step& s, const std::optional<item_selector>& item) {
    legacy_view legacy(order, item);
    const auto tables = legacy.tables(s);
    for (const auto& table : tables) print_query(legacy, table, s);
    if (tables.empty())
        fmt::print(stderr, "{}: {}; there is nothing to export.\n", s.address(), nothing_there(s, item));
    return exit_code::done;
}

}  // namespace

exit_code run_print_export_query(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const bool step_given = !typed.positional.empty();
    if (typed.flag("list") && (step_given || typed.value("item"))) {
        throw usage_error("--list lists every step that has a query; it goes without STEP and --item.");
    }
    if (typed.flag("list")) return list(order);
    if (!step_given) {
        throw usage_error(
            fmt::format("Of which step? Say `osmig print_export_query STEP`. Those that have a query are {}.",
                        exported_steps(order)));
    }
    const auto& s = exported_step(order, typed.positional.front());
    return print_step(order, s, item_of(typed, order, s));
}

}  // namespace osmig
