#include "commands/run/legacy_version.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/run/retry.hpp"
#include "db/copy_text.hpp"

namespace osmig {

namespace {

constexpr std::int64_t most_rows = 5;
constexpr std::size_t most_bytes = 40;  // of one value: it is shown, and may be anything

struct version_found {
    std::string value;    // "18"; several rows: "17, 18"; empty: none
    std::string instead;  // why there is none: "has no table migrateversion"
};

std::string shown(runner& r, const std::string& line) {
    auto value = unescape(line).value_or("NULL");
    if (value.size() > most_bytes) value.replace(most_bytes, std::string::npos, "...");
    return r.legacy->text(value);
}

version_found values_of(runner& r, const legacy::table& table, const std::string& column) {
    legacy::request what;
    what.from = &table;
    what.columns = {column};
    what.limit = most_rows;
    std::vector<std::string> lines, values;
    r.legacy->read(what, [&lines](std::string_view line, std::string_view) {
        lines.emplace_back(line);
        return true;
    });
    if (lines.empty()) return {"", fmt::format("has no row in {}", table.name)};
    for (const auto& line : lines) values.push_back(shown(r, line));
    std::ranges::sort(values);
    return {fmt::format("{}", fmt::join(values, ", ")), ""};
}

version_found look(runner& r) {
    const auto &name = r.order.legacy.version.at(0), &column = r.order.legacy.version.at(1);
    const auto table = std::ranges::find(r.catalog, name, &legacy::table::name);
    if (table == r.catalog.end()) return {"", fmt::format("has no table {}", name)};
    if (std::ranges::count(table->columns, column, &legacy::column::name) == 0)
        return {"", fmt::format("has no column {} in {}", column, name)};
    try {
        return values_of(r, *table, column);
    } catch (const database_error& e) {
        // A role that may read all but this table, a page that is broken: nothing hangs on it.
        if (e.where() != side::legacy || worth_a_retry(e)) throw;
        return {"", fmt::format("does not let {}.{} be read ({})", name, column, e.what())};
    }
}

void note_other(runner& r, const version_found& found) {
    const auto& known = r.order.legacy.version;
    if (found.value == known.at(2)) return;
    const auto said = found.value.empty() ? found.instead + ", which would say the version of its schema"
                                          : fmt::format("says {} in {}.{}", found.value, known[0], known[1]);
    r.notes.push_back(
        fmt::format("the legacy {}; this run order was made for {}. What it lacks is taken for NULL or empty,"
                    " and said; look at the notes and tasks with more care.",
                    said, known[2]));
}

}  // namespace

void say_legacy(runner& r) {
    const bool versioned = !r.order.legacy.version.empty();
    const auto found = versioned ? look(r) : version_found{};
    r.show.line(fmt::format("Legacy: {} {}, database {}{}{}", r.source.backend, r.source.version,
                            r.source.database, r.source.standby ? " of a standby" : "",
                            found.value.empty() ? "" : ", schema version " + found.value));
    if (versioned) note_other(r, found);
}

}  // namespace osmig
