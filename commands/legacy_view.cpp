#include "commands/legacy_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/run/guard.hpp"
#include "commands/run/staging.hpp"
#include "commands/run/units.hpp"
#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

selection everything(const std::optional<item_selector>& item) {
    selection out;
    out.item = item;
    return out;
}

std::string sqlite_query(const planned_table& from, const step& s, const std::string& condition) {
    std::vector<std::string> names;
    for (const auto& c : readable_columns(*from.table, s)) names.push_back(c.name);
    return fmt::format("SELECT {} FROM {}{}{}", quote_names(names), quote_name(from.table->name),
                       condition.empty() ? "" : " WHERE ", condition);
}

}  // namespace

runner looking_at(const migration& order, const selection& chosen) {
    return {.order = order,
            .what = phase::export_v1,
            .chosen = chosen,
            .options = {.batch_rows = 1, .quiet = true, .skip_task = false, .accept_change = {}},
            .models = {},
            .session = {},
            .writer = {},
            .legacy = open_legacy(order),
            .source = {},
            .catalog = {},
            .snapshot = 0,
            .run = {},
            .show = progress(true),
            .notes = {}};
}

legacy_view::legacy_view(const migration& order, const std::optional<item_selector>& item)
    : chosen_(everything(item)), runner_(looking_at(order, chosen_)) {
    runner_.legacy->snapshot();
    runner_.source = runner_.legacy->identity();
    runner_.catalog = runner_.legacy->catalog();
}

std::string legacy_view::query(const planned_table& from, const step& s) {
    std::string condition;
    if (chosen_.item && s.family.empty())
        condition = quote_name(s.unit) + " = " + quote_text(resolve_unit(runner_));
    if (runner_.source.backend == "SQLite") return sqlite_query(from, s, condition);
    return export_query(*from.table, s, runner_.order.legacy.schema, condition);
}

const legacy::table* legacy_view::find(const std::string& name) const {
    const auto found = std::ranges::find(runner_.catalog, name, &legacy::table::name);
    return found == runner_.catalog.end() ? nullptr : &*found;
}

legacy_view::found_rows legacy_view::rows(const legacy::table& from, const step& s, const std::string& column,
                                          const std::string& value, std::int64_t limit) {
    found_rows out;
    for (const auto& c : readable_columns(from, s)) out.columns.push_back(c.name);
    legacy::request wanted;
    wanted.from = &from;
    wanted.columns = out.columns;
    wanted.where_column = column;
    wanted.where_value = value;
    wanted.limit = limit;
    runner_.legacy->read(wanted, [&](std::string_view line, std::string_view) {
        cells row;
        for (const auto field : split_line(line)) row.push_back(unescape(field));
        out.rows.push_back(std::move(row));
        return true;
    });
    for (auto& row : out.rows)
        for (auto& one : row)
            if (one) one = runner_.legacy->text(*one);
    return out;
}

}  // namespace osmig
