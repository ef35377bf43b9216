#include "commands/check/rows_check.hpp"

#include <fmt/format.h>

#include <map>

#include "commands/check/row_differences.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

std::int64_t rows_of(runner& r, const std::string& table) {
    return r.session->query("SELECT count(*) FROM " + table)[0][0].as<std::int64_t>();
}

std::string staged_rows(runner& r, const std::string& table) {
    const auto name = qualified("v1", table);
    const bool there =
        r.session->query("SELECT to_regclass(" + quote_text(name) + ") IS NOT NULL")[0][0].as<bool>();
    return there ? text_of(rows_of(r, name)) : "";
}

std::string reasons_of(const made_rows& made, const loaded_rows& loaded) {
    std::string out;
    const auto add = [&out](std::int64_t rows, const std::string& reason) {
        if (rows > 0) out += fmt::format("{}{} × {}", out.empty() ? "" : ", ", rows, reason);
    };
    add(loaded.refused, "not stageable");
    for (const auto& [reason, rows] : made.reasons) add(rows, reason);
    add(loaded.overridden, "overridden");
    return out;
}

check_figure figure_of(const step& s, const char* check) {
    check_figure out;
    out.check = check;
    out.type = s.type;
    out.step = s.name;
    out.unit = s.address();
    return out;
}

// What the step's SQL made one of several rows (badges of a dataset, the same pair twice) is left out by it.
void count_rows(runner& r, stand_ins& side, const step& s, const made_rows& made, std::int64_t known,
                check_report& out) {
    auto figure = figure_of(s, "counts");
    const auto loaded = s.table.empty() ? loaded_rows{} : side.loaded(s);
    const auto& table = find_model(s.import)->outputs.front().table;
    const auto expected = made.input + made.listed - made.refused - known;
    const auto actual = rows_of(r, table);
    figure.legacy = text_of(loaded.read);
    if (!s.table.empty()) figure.staging = staged_rows(r, s.table);
    figure.rejected = text_of(loaded.refused + made.refused + known);
    figure.left_out = text_of(loaded.read - loaded.refused - made.input);
    figure.added = text_of(made.listed);
    figure.expected = text_of(expected);
    figure.actual = text_of(actual);
    figure.difference = text_of(actual - expected);
    figure.note = reasons_of(made, loaded);
    out.figures.push_back(std::move(figure));
}

void tell_content(const step& s, const std::string& table, const row_comparison& found, check_report& out) {
    auto figure = figure_of(s, "content");
    figure.unit = table == find_model(s.import.empty() ? s.extract : s.import)->outputs.front().table
                      ? s.address()
                      : s.address() + ", " + table;
    figure.legacy = figure.expected = text_of(found.rows);
    figure.actual = text_of(found.rows - found.differing);
    figure.difference = text_of(-found.differing);
    if (found.known > 0) figure.note = fmt::format("{} known rejects stay as they were", found.known);
    out.figures.push_back(std::move(figure));
}

std::int64_t compare_outputs(runner& r, stand_ins& side, const step& s, phase what, const check_choice& asked,
                             const std::string& unit, check_report& out) {
    const auto& m = *find_model(what == phase::extract ? s.extract : s.import);
    std::int64_t absent = 0;
    for (std::size_t i = 0; i < m.outputs.size(); ++i) {
        const auto found = compare_rows(r, side, s, what, i, unit, asked.shown);
        absent += i == 0 ? found.known_absent : 0;
        if (!asked.content) continue;
        tell_content(s, m.outputs[i].table, found, out);
        for (const auto& each : found.first) out.differences.push_back(each);
    }
    return absent;
}

}  // namespace

void check_rows(runner& r, stand_ins& side, const step& s, const check_choice& asked, const std::string& unit,
                check_report& out) {
    if (s.has(phase::extract) && asked.content) {
        side.made(s, phase::extract);
        compare_outputs(r, side, s, phase::extract, asked, unit, out);
    }
    if (!s.has(phase::import)) return;
    const auto& made = side.made(s, phase::import);
    const auto known = compare_outputs(r, side, s, phase::import, asked, unit, out);
    if (asked.counts && unit.empty()) count_rows(r, side, s, made, known, out);
}

}  // namespace osmig
