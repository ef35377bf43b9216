// Whether packages are valid: for anyone, without a database.
#include <fmt/format.h>

#include <cstdlib>

#include "commands/commands.hpp"
#include "commands/package_place.hpp"
#include "commands/package_registry.hpp"
#include "commands/result_text.hpp"
#include "commands/run/order.hpp"
#include "commands/validation_report.hpp"
#include "package/validate.hpp"

namespace osmig {

namespace {

struct task {
    package_place place;
    package_kind kind;
};

package_kind kind_of(const arguments& typed) {
    return typed.value("as") == "tabular" ? package_kind::tabular : package_kind::fiscal;
}

std::string store_address(const arguments& typed) {
    if (typed.positional.size() > 1) throw usage_error("--all takes one store: its address or its folder.");
    if (!typed.positional.empty()) return typed.positional[0];
    const char* address = std::getenv("OSMIG_STORE");
    if (address != nullptr && *address != '\0') return address;
    throw usage_error("--all needs to know which store: give its address or folder, or set OSMIG_STORE.");
}

// The registry itself first, then what it lists.
std::vector<task> all_tasks(const arguments& typed) {
    auto store = store_address(typed);
    while (store.size() > 1 && store.ends_with('/')) store.pop_back();
    auto registry = find_package(store);
    const auto listed = listed_packages(store, *registry.files);
    std::vector<task> out;
    out.push_back({std::move(registry), package_kind::tabular});
    for (const auto& address : listed) out.push_back({package_at(address), kind_of(typed)});
    return out;
}

std::vector<task> tasks_of(const arguments& typed) {
    if (typed.flag("all")) return all_tasks(typed);
    if (typed.positional.empty())
        throw usage_error("Which package? Give its folder, its datapackage.json or its address in a store.");
    std::vector<task> out;
    for (const auto& path : typed.positional) out.push_back({find_package(path), kind_of(typed)});
    return out;
}

judged_package judge(const task& one, const arguments& typed) {
    validation_limits limits;
    limits.kind = one.kind;
    limits.findings = static_cast<std::size_t>(typed.number("limit").value_or(100));
    judged_package out{one.place.address, validate_package(*one.place.files, limits)};
    out.valid = out.result.valid() && (!typed.flag("strict") || out.result.warnings == 0);
    return out;
}

}  // namespace

exit_code run_validate_package(const arguments& typed) {
    const auto tasks = tasks_of(typed);
    const bool as_json = typed.value("format") == "json";
    std::size_t valid = 0;
    auto packages = json::value::array();
    for (const auto& one : tasks) {
        const auto judged = judge(one, typed);
        valid += judged.valid ? 1 : 0;
        if (as_json) {
            packages.items.push_back(validation_json(judged));
        } else {
            fmt::print("{}", validation_text(judged, tasks.size() > 1));
            std::fflush(stdout);
        }
    }
    if (as_json) {
        auto out = json_document();
        out.add("valid", json::value::boolean(valid == tasks.size()));
        out.add("packages", std::move(packages));
        fmt::print("{}\n", json::write(out));
    } else if (tasks.size() > 1) {
        fmt::print("{}", closing_text(tasks.size(), valid));
    }
    return valid == tasks.size() ? exit_code::done : exit_code::differs;
}

}  // namespace osmig
