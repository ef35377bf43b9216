// What `osmig plan` knows: the steps with their states and the rows to expect, from the ledger where it is there,
// else from the legacy's catalog, else unknown. Neither server is needed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/legacy_view.hpp"
#include "commands/run/order.hpp"
#include "models/json.hpp"

namespace osmig {

struct expected_rows {
    std::optional<std::int64_t> rows;  // nothing: unknown
    bool estimate = false;
    int unknown_tables = 0;  // of an estimate: tables that are not in it, as the legacy has no number of them
};

struct planned_phase {
    phase what{};
    std::string state = "never";  // else as the ledger spells it
    expected_rows expected;
};

struct planned_step {
    const step* what = nullptr;
    std::vector<planned_phase> phases;  // that the step has, in order
};

struct run_plan_data {
    std::vector<planned_step> steps;
    json::value passes = json::value::array();  // whose states are shown
    std::vector<std::string> unseen;            // what could not be looked at, and why; whole sentences
    std::unique_ptr<legacy_view> legacy;        // null: not asked, or not there
};

// `only_step`, `only_phase`: the rest is left out. `details`: the legacy is wanted for more than numbers.
run_plan_data look_at_plan(const migration&, const step* only_step, std::optional<phase> only_phase,
                           bool details);

}  // namespace osmig
