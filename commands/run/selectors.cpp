#include "commands/run/selectors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace osmig {

namespace {

// Places in the run order, both included.
struct range {
    std::size_t first = 0, last = 0;
    bool holds(std::size_t place) const { return place >= first && place <= last; }
};

// By type name: what was typed to skip it ("--skip_ds").
using skipped_types = std::map<std::string, std::string>;

skipped_types resolve_skips(const migration& all, const std::vector<std::string>& words) {
    skipped_types result;
    for (const auto& word : words) {
        const std::string typed = "--skip_" + word;
        result.emplace(resolve_type(all, typed, word).name, typed);
    }
    if (result.size() == all.types.size())
        throw usage_error(
            "Every data type is skipped, so nothing would run. Leave at least one --skip_… out.");
    return result;
}

std::size_t place_of(const std::vector<const step*>& order, const step& wanted) {
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), &wanted) - order.begin());
}

// Resolves --start, --until or --only, and refuses a step whose type is skipped.
const step& bound(const migration& all, const char* option, const std::string& value,
                  const skipped_types& skipped) {
    const step& found = resolve_step(all, option, value);
    if (const auto skip = skipped.find(found.type); skip != skipped.end())
        throw usage_error(
            fmt::format("{}={} and {} contradict each other: the one asks for {}, the other leaves the "
                        "type {} out. Drop one of them.",
                        option, value, skip->second, found.address(), found.type));
    return found;
}

range resolve_range(const migration& all, const selector_options& typed, const skipped_types& skipped) {
    if (typed.only && (typed.start || typed.until))
        throw usage_error(
            fmt::format("--only runs one step and cannot be combined with {}. Drop one of them.",
                        typed.start ? "--start" : "--until"));
    const auto order = all.steps();
    range result{0, order.size() - 1};
    if (const auto& from = typed.only ? typed.only : typed.start)
        result.first = place_of(order, bound(all, typed.only ? "--only" : "--start", *from, skipped));
    if (typed.only) result.last = result.first;
    if (typed.until) result.last = place_of(order, bound(all, "--until", *typed.until, skipped));
    if (result.last < result.first)
        throw usage_error(fmt::format(
            "--until={} ({}) comes before --start={} ({}) in the run order, so nothing would "
            "run.",
            *typed.until, order[result.last]->address(), *typed.start, order[result.first]->address()));
    return result;
}

// An item whose type cannot run would leave every step out and end as if all were well.
void check_item(const migration& all, const std::string& value, const item_selector& item,
                const range& chosen, const skipped_types& skipped) {
    if (const auto skip = skipped.find(item.type); skip != skipped.end())
        throw usage_error(
            fmt::format("--item={} and {} contradict each other. Drop one of them.", value, skip->second));
    const auto order = all.steps();
    for (std::size_t place = chosen.first; place <= chosen.last; ++place)
        if (order[place]->type == item.type) return;
    throw usage_error(
        fmt::format("--item={} asks for {}, but only {} to {} are to run, and none of them is of that "
                    "type.",
                    value, item.type, order[chosen.first]->address(), order[chosen.last]->address()));
}

// Lists (no table) have their key in what they list; a plain table must have a column for the unit.
bool knows_units(const step& one) { return !one.unit.empty() || !one.family.empty() || one.table.empty(); }

// The step that --with names; null without it.
const step* resolve_with(const migration& all, phase which, const selector_options& typed,
                         const skipped_types& skipped) {
    if (!typed.with) return nullptr;
    const step& found = bound(all, "--with", *typed.with, skipped);
    if (!found.asked || which != phase::import)
        throw usage_error(
            fmt::format("--with={} ({}) asks for what runs anyway. Drop it.", *typed.with, found.address()));
    return &found;
}

choice choose(const step& one, phase which, bool before, bool after, bool skipped, bool asked_for,
              const std::optional<item_selector>& item) {
    if (skipped) return choice::skipped;
    if (before) return choice::before;
    if (after) return choice::after;
    if (item && item->type != one.type) return choice::other_type;
    if (!one.has(which)) return choice::no_phase;
    if (one.asked && which == phase::import && !asked_for) return choice::not_asked;
    return item && !knows_units(one) ? choice::no_unit : choice::run;
}

}  // namespace

selection select(const migration& all, phase which, const selector_options& typed) {
    const skipped_types skipped = resolve_skips(all, typed.skip);
    const range chosen = resolve_range(all, typed, skipped);
    const step* const with = resolve_with(all, which, typed, skipped);
    selection result;
    result.started = typed.start || typed.only;
    if (typed.item) {
        result.item = resolve_item(all, "--item", *typed.item);
        check_item(all, *typed.item, *result.item, chosen, skipped);
    }
    if (typed.limit && *typed.limit < 1)
        throw usage_error(
            fmt::format("--limit={} would move nothing. It is a number of rows, at least 1.", *typed.limit));
    result.limit = typed.limit.value_or(-1);
    const auto order = all.steps();
    for (std::size_t place = 0; place < order.size(); ++place) {
        const step& one = *order[place];
        const choice why =
            choose(one, which, place<chosen.first, place> chosen.last, skipped.contains(one.type),
                   &one == with || typed.only.has_value(), result.item);
        result.steps.push_back({&one, why});
    }
    return result;
}

namespace {

choice choose(const step& one, phase which, const redrive& again) {
    const bool exported = which == phase::export_v1 && again.tables.contains(one.address());
    if (!exported && !again.units.contains(one.type)) return choice::other_type;
    if (!one.has(which)) return choice::no_phase;
    if (exported) return choice::run;
    if (one.asked && which == phase::import) return choice::not_asked;
    return knows_units(one) ? choice::run : choice::no_unit;
}

}  // namespace

selection select(const migration& all, phase which, redrive again) {
    selection result;
    for (const step* one : all.steps()) result.steps.push_back({one, choose(*one, which, again)});
    result.again = std::move(again);
    return result;
}

selector_options selectors_from(const arguments& typed) {
    selector_options result;
    result.start = typed.value("start");
    result.until = typed.value("until");
    result.only = typed.value("only");
    result.with = typed.value("with");
    result.item = typed.value("item");
    result.limit = typed.number("limit");
    constexpr std::string_view skip = "skip_";
    for (const auto& [name, value] : typed.options)  // --skip_task is an option of its own, not a type
        if (name.starts_with(skip) && name != "skip_task") result.skip.push_back(name.substr(skip.size()));
    return result;
}

}  // namespace osmig
