#include "commands/check/fact_figures.hpp"

#include <fmt/format.h>

#include "commands/check/legacy_totals.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

check_figure figure_of(const step& s, const fact_side& side, const char* check) {
    check_figure out;
    out.check = check;
    out.type = s.type;
    out.step = s.name;
    out.unit = side.label();
    return out;
}

std::string staged_rows(runner& r, const fact_side& side) {
    if (side.entry == nullptr) return "";
    const auto name = qualified("v1", side.entry->name);
    if (r.session->query("SELECT to_regclass(" + quote_text(name) + ") IS NULL")[0][0].as<bool>()) return "";
    return r.session->query("SELECT count(*) FROM " + name)[0][0].c_str();
}

check_figure counted(runner& r, const step& s, const fact_side& side, const legacy_totals& legacy) {
    auto out = figure_of(s, side, "counts");
    const auto actual = fact_rows(r, side);
    // What was rejected as a whole keeps the facts that it had; a dataset that is gone has none.
    const bool stays = !side.rejected_whole.empty() && actual > 0;
    const auto rejected = side.gone ? 0 : stays ? legacy.rows - actual : side.rejected_rows();
    const auto left_out = side.gone ? legacy.rows : 0;
    const auto expected = legacy.rows - rejected - left_out;
    out.legacy = text_of(legacy.rows);
    out.staging = staged_rows(r, side);
    out.rejected = text_of(rejected);
    out.left_out = text_of(left_out);
    out.expected = text_of(expected);
    out.actual = text_of(actual);
    out.difference = text_of(actual - expected);
    out.note = side.gone ? "belongs to no dataset" : side.reasons();
    if (stays) out.note += "; the facts of an earlier pass stand";
    if (side.recorded != actual)
        out.note += fmt::format("{}v2.fact_tables says {} rows", out.note.empty() ? "" : "; ", side.recorded);
    return out;
}

struct recorded_sum {
    std::string rejected = "0", adjusted = "0";
    std::int64_t adjusted_others = 0;
};

std::map<std::string, recorded_sum> recorded_sums(runner& r, const fact_side& side) {
    std::map<std::string, recorded_sum> out;
    for (const auto& row : r.session->ledger("check:sums", {side.id}))
        out[row[0].c_str()] = {row[1].c_str(), row[2].c_str(), row[3].as<std::int64_t>()};
    return out;
}

legacy_total target_total(runner& r, const fact_side& side, const fact_column& c) {
    const auto name = quote_name(c.name);
    const auto row = r.session->query(fmt::format(
        "SELECT trim_scale(coalesce(sum(v) FILTER (WHERE v NOT IN ('NaN', 'Infinity', '-Infinity')), 0)), "
        "count(*) FILTER (WHERE v IN ('NaN', 'Infinity', '-Infinity')) FROM (SELECT {}::numeric AS v FROM "
        "{}) x",
        name, side.table));
    return {row[0][0].c_str(), row[0][1].as<std::int64_t>()};
}

check_figure summed(runner& r, const step& s, const fact_side& side, const fact_column& c,
                    const legacy_total& legacy, const legacy_total& target, const recorded_sum& known) {
    auto out = figure_of(s, side, "sums");
    out.unit += ", " + c.csv_name;
    out.legacy = legacy.sum;
    out.rejected = known.rejected;
    out.adjusted = known.adjusted;
    out.actual = target.sum;
    const auto row =
        r.session->ledger("check:difference", {out.legacy, out.adjusted, out.rejected, out.actual});
    out.expected = row[0][0].c_str();
    out.difference = row[0][1].c_str();
    return out;
}

// Of rejected rows the ledger keeps no count of these: as many as there are such rows may be missing.
check_figure other_values(const step& s, const fact_side& side, const fact_column& c, std::int64_t legacy,
                          std::int64_t target, std::int64_t adjusted) {
    auto out = figure_of(s, side, "sums");
    out.unit += ", " + c.csv_name + ", NaN and infinities";
    const auto all = legacy + adjusted;
    const bool rejected = target < all && target >= all - side.rejected_rows();
    out.legacy = text_of(legacy);
    out.adjusted = text_of(adjusted);
    out.rejected = text_of(rejected ? all - target : 0);
    out.expected = text_of(rejected ? target : all);
    out.actual = text_of(target);
    out.difference = text_of(rejected ? 0 : target - all);
    return out;
}

bool add(check_report& out, check_figure&& figure) {
    const bool differs = figure.differs();
    out.figures.push_back(std::move(figure));
    return differs;
}

bool sum_facts(runner& r, const step& s, const fact_side& side, const legacy_totals& legacy,
               check_report& out) {
    const auto known = recorded_sums(r, side);
    bool differs = false;
    for (const auto& c : side.plan.columns) {
        const auto type = side.types.find(c.name);
        if (!c.measure || type == side.types.end() || type->second != "numeric") continue;
        const auto found = known.find(c.csv_name);
        const auto recorded = found == known.end() ? recorded_sum{} : found->second;
        const auto& there = legacy.measures.at(c.name);
        const auto target = target_total(r, side, c);
        differs |= add(out, summed(r, s, side, c, there, target, recorded));
        if (there.others + target.others + recorded.adjusted_others > 0)
            differs |=
                add(out, other_values(s, side, c, there.others, target.others, recorded.adjusted_others));
    }
    return differs;
}

}  // namespace

std::int64_t fact_rows(runner& r, const fact_side& side) {
    if (side.table.empty()) return 0;
    return r.session->query("SELECT count(*) FROM " + side.table)[0][0].as<std::int64_t>();
}

bool count_facts(runner& r, const step& s, const fact_side& side, const check_choice& asked,
                 check_report& out) {
    const bool sums = asked.sums && !side.table.empty() && side.modelled && side.rejected_whole.empty();
    if (!asked.counts && !sums) return false;
    const auto legacy = totals_of(r, side, sums);
    bool differs = false;
    if (asked.counts) differs = add(out, counted(r, s, side, legacy));
    if (sums) differs |= sum_facts(r, s, side, legacy, out);
    return differs;
}

}  // namespace osmig
