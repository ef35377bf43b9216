// The units of a type as the legacy (or staging) knows them: id and name, for --item and for the stars.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands/run/runner.hpp"
#include "models/star.hpp"

namespace osmig {

// Id and name of every row of the type's first table; from the legacy in an export, else from staging.
std::vector<dataset_name> units_of(runner&, const std::string& type);

// The legacy key that --item names: an id, or a name that only one unit has. Throws usage_error.
std::string resolve_unit(runner&);

// Keys of the units that the run is about: the one of --item, or those of a retry; nothing: all of them.
std::optional<std::vector<std::string>> wanted_units(runner&, const std::string& type);
// " = ANY (…)" of such keys as text.
std::string any_of(const std::vector<std::string>& keys);

// Registers a part for each unit that has an `id`, and gives each its `part`.
template <typename Unit>
void add_unit_parts(runner& r, const step& s, std::vector<Unit>& units) {
    std::vector<std::string> names;
    for (const auto& u : units) names.push_back(u.id);
    std::map<std::string, ledger::part> parts;
    for (auto& p : ledger::add_parts(*r.session, r.key(s), names, names)) parts[p.name] = p;
    for (auto& u : units) u.part = parts.at(u.id);
}

}  // namespace osmig
