// What will run, in words, before it does.
#include <fmt/format.h>

#include <algorithm>

#include "commands/run/selectors.hpp"

namespace osmig {

namespace {

std::string_view phase_noun(phase which) {
    switch (which) {
        case phase::export_v1:
            return "nothing to export";
        case phase::extract:
            return "nothing to extract";
        case phase::import:
            return "nothing to import";
        case phase::archive:
            return "no files";
        case phase::publish:
            return "no packages";
    }
    return {};
}

// Empty for a step that runs.
std::string reason(const chosen_step& one, phase which, const selection& all) {
    switch (one.why) {
        case choice::run:
            return {};
        case choice::before:
            return "left out: before the first one asked for";
        case choice::after:
            return "left out: after the last one asked for";
        case choice::skipped:
            return "skipped";
        case choice::no_phase:
            return fmt::format("passed over: {}", phase_noun(which));
        case choice::other_type:
            return all.item ? fmt::format("left out: not of type {}", all.item->type) : "left out";
        case choice::no_unit:
            return fmt::format("left out: its rows do not say which {} they belong to", one.what->type);
        case choice::not_asked:
            return fmt::format("passed over: imported only if asked, --with={}", one.what->address());
    }
    return {};
}

std::string heading(const data_type& type) {
    return type.aliases.empty() ? type.name
                                : fmt::format("{} ({})", type.name, fmt::join(type.aliases, ", "));
}

std::size_t longest_name(const migration& all) {
    std::size_t width = 0;
    for (const step* one : all.steps()) width = std::max(width, one->name.size());
    return width;
}

// A type of which nothing runs, for one and the same reason, takes one line.
std::string type_lines(const data_type& type, phase which, const selection& chosen, std::size_t width) {
    std::vector<std::string> reasons;
    for (const auto& one : chosen.steps)
        if (one.what->type == type.name) reasons.push_back(reason(one, which, chosen));
    const bool alike =
        std::all_of(reasons.begin(), reasons.end(), [&](const auto& r) { return r == reasons[0]; });
    if (alike && !reasons[0].empty()) return fmt::format("{}: {}\n", heading(type), reasons[0]);
    std::string text = heading(type) + "\n";
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        const std::string& name = type.steps[i].name;
        text += reasons[i].empty() ? fmt::format("\t{} - {}\n", i + 1, name)
                                   : fmt::format("\t{} - {:<{}}  {}\n", i + 1, name, width, reasons[i]);
    }
    return text;
}

std::string limits(phase which, const selection& chosen) {
    std::string text;
    if (chosen.item)
        text += fmt::format("Only what belongs to {}:{}.\n", chosen.item->type, chosen.item->key);
    if (chosen.limit >= 0)
        text += fmt::format("At most {} row{} of each part.\n", chosen.limit, chosen.limit == 1 ? "" : "s");
    if (chosen.partial() && which == phase::export_v1)
        text += "What is staged this way is known to be partial.\n";
    return text;
}

}  // namespace

std::string describe(const migration& all, phase which, const selection& chosen) {
    const auto runs = std::count_if(chosen.steps.begin(), chosen.steps.end(),
                                    [](const chosen_step& one) { return one.why == choice::run; });
    std::string text =
        runs == 0
            ? fmt::format("{} has nothing to do in the steps asked for:\n", phase_command(which))
            : fmt::format("{} will run {} of {} steps:\n", phase_command(which), runs, chosen.steps.size());
    for (const auto& type : all.types) text += type_lines(type, which, chosen, longest_name(all));
    return text + limits(which, chosen);
}

}  // namespace osmig
