#include "commands/check/export_check.hpp"

#include <map>

#include "commands/run/export_tables.hpp"
#include "commands/run/patient_read.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

std::int64_t legacy_rows_of(runner& r, const legacy::table& table) {
    legacy::request asked;
    asked.from = &table;
    asked.by = table.read_order;
    if (asked.by == legacy::order::key) asked.key = table.primary_key.front();
    const auto read = patient_read(
        *r.legacy, asked, [](std::string_view, std::string_view) { return stop_if_asked(), true; },
        [](const unreadable_row&) {});
    return read.rows + read.unreadable;
}

std::int64_t staged_rows_of(runner& r, const std::string& table) {
    const auto name = qualified("v1", table);
    if (r.session->query("SELECT to_regclass(" + quote_text(name) + ") IS NULL")[0][0].as<bool>()) return 0;
    return r.session->query("SELECT count(*) FROM " + name)[0][0].as<std::int64_t>();
}

std::map<std::string, std::int64_t> rejected_of(runner& r, const step& s) {
    std::map<std::string, std::int64_t> out;
    for (const auto& row : r.session->ledger("check:rejected_rows", {"export", s.type, s.name}))
        out[row[0].c_str()] += row[2].as<std::int64_t>();
    return out;
}

struct table_counts {
    std::int64_t legacy = 0, staging = 0, rejected = 0;
    std::int64_t expected() const { return legacy - rejected; }
};

void tell(const step& s, const std::string& table, const table_counts& c, check_report& out) {
    cell_difference what;
    what.kind = c.staging < c.expected() ? difference_kind::missing : difference_kind::extra;
    what.unit = s.address();
    what.table = "v1." + table;
    what.key = "(the table)";
    what.why = text_of(c.staging) + " rows are staged, and the legacy gives " + text_of(c.expected());
    out.differences.push_back(std::move(what));
}

}  // namespace

void check_export(runner& r, const step& s, const check_choice& asked, check_report& out) {
    const bool plain_of_item = s.family.empty() && asked.chosen.item;
    if (!asked.counts || plain_of_item) return;
    auto rejected = rejected_of(r, s);
    table_counts all;
    std::size_t shown = 0;
    for (const auto& table : tables_of(r, s)) {
        stop_if_asked();
        const auto& name = table.table->name;
        const table_counts one{legacy_rows_of(r, *table.table), staged_rows_of(r, name), rejected[name]};
        all.legacy += one.legacy;
        all.staging += one.staging;
        all.rejected += one.rejected;
        if (one.staging != one.expected() && shown++ < asked.shown) tell(s, name, one, out);
    }
    check_figure figure;
    figure.check = "counts";
    figure.type = s.type;
    figure.step = s.name;
    figure.unit = s.address();
    figure.legacy = text_of(all.legacy);
    figure.staging = figure.actual = text_of(all.staging);
    figure.rejected = text_of(all.rejected);
    figure.expected = text_of(all.expected());
    figure.difference = text_of(all.staging - all.expected());
    figure.note = "staged only";
    out.figures.push_back(std::move(figure));
}

}  // namespace osmig
