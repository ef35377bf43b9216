#include <fmt/format.h>

#include <algorithm>

#include "commands/check/report.hpp"
#include "commands/result_text.hpp"
#include "commands/table_text.hpp"
#include "models/sensitive.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::size_t longest_value = 60, longest_number = 30;

using figures = std::vector<check_figure>;
using column = std::pair<const char*, std::string check_figure::*>;

// Of the whole number only. What has hundreds of digits is cut: --format=json has them all.
std::string readable(const std::string& number) {
    if (number.size() > longest_number) return number.substr(0, longest_number) + "…";
    const auto point = std::min(number.find('.'), number.size());
    const std::size_t first = number.starts_with('-') ? 1 : 0;
    auto out = number.substr(0, point);
    for (auto at = static_cast<std::ptrdiff_t>(point) - 3; at > static_cast<std::ptrdiff_t>(first); at -= 3)
        out.insert(static_cast<std::size_t>(at), ",");
    return out + number.substr(point);
}

std::string table_of(const figures& all, const char* first, const std::vector<column>& numbers) {
    text_table out;
    out.columns.push_back({first});
    for (const auto& [name, member] : numbers) out.columns.push_back({name, true});
    const bool notes = std::ranges::any_of(all, [](const auto& f) { return !f.note.empty(); });
    if (notes) out.columns.push_back({"note"});
    for (const auto& f : all) {
        std::vector<std::string> row{one_line(f.unit)};
        for (const auto& [name, member] : numbers) row.push_back(readable(f.*member));
        if (notes) row.push_back(one_line(f.note));
        out.rows.push_back(std::move(row));
    }
    return as_text(out);
}

figures of_check(const check_report& report, bool fail_only, auto wanted) {
    figures out;
    for (const auto& f : report.figures)
        if (wanted(f.check) && (!fail_only || f.differs())) out.push_back(f);
    return out;
}

std::string section(const char* title, const figures& all, const char* first,
                    const std::vector<column>& numbers) {
    return all.empty() ? "" : fmt::format("{}\n{}\n", title, table_of(all, first, numbers));
}

bool built_in(const std::string& check) { return check == "counts" || check == "sums" || check == "content"; }

std::string tables(const check_report& report, bool fail_only) {
    using f = check_figure;
    const auto named = [&](const char* name) {
        return of_check(report, fail_only, [name](const auto& check) { return check == name; });
    };
    auto by_hand = of_check(report, fail_only, [](const auto& check) { return !built_in(check); });
    for (auto& figure : by_hand) figure.unit = figure.check + ": " + figure.unit;
    return section("Counts: rows of the legacy now, of staging, and of the target", named("counts"),
                   "step or dataset",
                   {{"legacy", &f::legacy},
                    {"staging", &f::staging},
                    {"rejected", &f::rejected},
                    {"left out", &f::left_out},
                    {"added", &f::added},
                    {"expected", &f::expected},
                    {"target", &f::actual},
                    {"difference", &f::difference}}) +
           section("Sums: exact, of every measure", named("sums"), "dataset, measure",
                   {{"legacy", &f::legacy},
                    {"adjusted", &f::adjusted},
                    {"rejected", &f::rejected},
                    {"expected", &f::expected},
                    {"target", &f::actual},
                    {"difference", &f::difference}}) +
           section("Content: rows by key and column, made from the legacy, against the target",
                   named("content"), "step or dataset",
                   {{"compared", &f::expected}, {"alike", &f::actual}, {"difference", &f::difference}}) +
           section("Checks of sql/checks", by_hand, "check",
                   {{"expected", &f::expected},
                    {"adjustment", &f::adjusted},
                    {"actual", &f::actual},
                    {"difference", &f::difference}});
}

// How much of the two begins alike, to a character's start.
std::size_t alike(const std::optional<std::string>& a, const std::optional<std::string>& b) {
    if (!a || !b) return 0;
    const auto end = std::ranges::mismatch(*a, *b).in1;
    return utf8::clip(*a, static_cast<std::size_t>(end - a->begin())).size();
}

// A long value from shortly before the place where it differs.
std::string value_text(const std::optional<std::string>& value, std::size_t same) {
    if (!value) return "NULL";
    const bool late = same > longest_value / 2 && value->size() > longest_value;
    const auto from = late ? utf8::clip(*value, same - longest_value / 4).size() : 0;
    const auto rest = std::string_view(*value).substr(from);
    const auto cut = utf8::clip(rest, longest_value);
    return fmt::format("\"{}{}{}\"", late ? "…" : "", one_line(cut), cut.size() < rest.size() ? "…" : "");
}

std::optional<std::string> shown(const std::optional<std::string>& value) {
    return value ? std::optional(without_secrets(*value)) : value;
}

std::string difference_text(const cell_difference& d) {
    const auto place = fmt::format("{}, {}, key {}", one_line(d.unit), d.table, one_line(d.key));
    if (d.kind != difference_kind::changed || d.column.empty()) {
        const auto what = d.column.empty() ? "" : ", column " + one_line(d.column);
        return fmt::format("  {:<8} {}{}: {}\n", kind_name(d.kind), place, what, without_secrets(d.why));
    }
    const auto actual = shown(d.actual), expected = shown(d.expected);
    const auto same = alike(actual, expected);
    return fmt::format("  {:<8} {}, column {}: {}, and the legacy gives {}\n", kind_name(d.kind), place,
                       one_line(d.column), value_text(actual, same), value_text(expected, same));
}

}  // namespace

std::string check_total(const check_report& report) {
    const auto all = report.figures.size();
    const auto differing =
        static_cast<std::size_t>(std::ranges::count_if(report.figures, &check_figure::differs));
    return fmt::format("{} comparisons: {} agree, {} differ.", all, all - differing, differing);
}

std::string check_text(const check_report& report, bool fail_only) {
    auto out = tables(report, fail_only);
    if (!report.differences.empty()) out += "Differences, the first of each step or dataset\n";
    for (const auto& d : report.differences) out += difference_text(d);
    if (!report.differences.empty()) out += "\n";
    if (!fail_only && !report.left_alone.empty()) {
        out += "Not compared\n";
        for (const auto& [what, why] : report.left_alone)
            out += fmt::format("  {}: {}\n", one_line(what), why);
        out += "\n";
    }
    return out + check_total(report) + "\n";
}

}  // namespace osmig
