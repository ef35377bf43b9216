// --start, --until, --only, --with, --skip_*, --item, --limit: what of the run order will run. Invariant 10.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/options.hpp"
#include "commands/run/order.hpp"

namespace osmig {

// As typed.
struct selector_options {
    std::optional<std::string> start, until, only, with, item;
    std::vector<std::string> skip;  // type names or aliases
    std::optional<std::int64_t> limit;
};

struct item_selector {
    std::string type;
    std::string key;  // legacy primary key, or a unique name
};

// no_unit: --item is given, and nothing in the step says which unit a row belongs to. not_asked: migrate.yaml has it
// imported only where it is asked for.
enum class choice { run, before, after, skipped, no_phase, other_type, no_unit, not_asked };

struct chosen_step {
    const step* what = nullptr;
    choice why{};
};

// What `osmig retry` drives again: units, by their legacy keys. Shared tables are staged whole for them, so that staging
// stays whole; of a family's tables it is those of the units.
struct redrive {
    std::map<std::string, std::set<std::string>> units;  // keys by type
    std::set<std::string> tables;  // addresses of steps that are exported, whether or not a unit is known
    std::set<std::int64_t> parts;  // that are filled or loaded anew, though their inputs are as they were
};

struct selection {
    std::vector<chosen_step> steps;  // every step of the run order, in order
    std::optional<item_selector> item;
    std::optional<redrive> again;
    std::int64_t limit = -1;
    bool started = false;  // --start (or --only) was given
    bool partial() const { return item || again || limit >= 0; }
    bool whole_tables() const { return !item && limit < 0; }  // of those that are read at all
};

// Throws usage_error, before anything connects, naming what is valid.
selection select(const migration&, phase, const selector_options&);

// The same for what `osmig retry` drives again.
selection select(const migration&, phase, redrive);

// The step that `type.index` or `type.name` addresses: exactly one, or usage_error. `option` is what errors
// call it: "--start", "STEP".
const step& resolve_step(const migration&, const std::string& option, const std::string& value);

// The type with that name or alias, or usage_error.
const data_type& resolve_type(const migration&, const std::string& option, const std::string& value);

// `TYPE:KEY`, its type resolved to its name, or usage_error.
item_selector resolve_item(const migration&, const std::string& option, const std::string& value);

// The selectors of a parsed command line.
selector_options selectors_from(const arguments&);

// What will run and what will not, and why; several lines. A step's number is the one that --start takes.
std::string describe(const migration&, phase, const selection&);

}  // namespace osmig
