#include "models/run.hpp"

#include <algorithm>
#include <array>

#include "models/text.hpp"

namespace osmig {

namespace {

// Those that v1's code wrote. A worker that was killed left "running" for ever.
bool is_known_state(const cell& state) {
    static constexpr std::array<std::string_view, 4> known = {"running", "complete", "failed", "removed"};
    return state && std::find(known.begin(), known.end(), *state) != known.end();
}

}  // namespace

model_result import_run(const input_row& row, const model_settings&) {
    model_result result;
    if (!is_true(row["dataset_there"])) result.rules.emplace_back("run-without-dataset");
    if (!is_true(row["source_there"])) result.rules.emplace_back("run-without-source");
    if (!is_known_state(row["status"])) result.rules.emplace_back("run-of-unknown-state");
    result.rows = {{{row["key"], row["dataset_id"], row["unit"], row["operation"], row["status"],
                     row["time_start"], row["time_end"]}}};
    return result;
}

model_result import_log_record(const input_row& row, const model_settings&) {
    model_result result;
    result.rows = {
        {{row["key"], row["run_id"], row["category"], row["level"], row["message"], row["timestamp"],
          row["error"], row["row"], row["attribute"], row["column"], row["data_type"], row["value"]}}};
    return result;
}

}  // namespace osmig
