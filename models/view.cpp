#include "models/view.hpp"

#include <fmt/format.h>

#include "models/json.hpp"
#include "models/text.hpp"

namespace osmig {

bool is_private_view(const cell& view_public, const cell& dataset_private) {
    return !is_true(view_public) || !is_false(dataset_private);
}

model_result extract_state(const input_row& row, const model_settings&) {
    model_result result;
    const std::string& key = row["key"].value();
    const cell& state = row["state"];
    try {
        result.rows = {{{key, is_blank(state) ? std::nullopt : cell{json::write(json::parse(*state))}}}};
    } catch (const json::error& e) {
        result.refused =
            refusal{"state-unparsable", fmt::format("The state of view {} is not JSON: {}.", key, e.what())};
    }
    return result;
}

model_result import_view(const input_row& row, const model_settings&) {
    model_result result;
    const std::string& key = row["key"].value();
    const cell& dataset_private = row["dataset_private"];
    const bool hidden = is_private_view(row["public"], dataset_private);
    if (!is_true(row["dataset_there"]))
        result.rules.emplace_back("view-without-dataset");
    else if (hidden && is_true(row["public"]))
        result.rules.emplace_back("view-of-private-dataset");
    if (!row["owner"]) result.rules.emplace_back("view-without-account");
    if (!is_true(row["state_known"]))
        result.tasks.push_back(
            {"view", key, "no-state",
             "What it shows cannot be read: its state was rejected, and is in osmig.reject."});
    result.rows = {
        {{key, row["unit"], row["account_id"], row["owner"], row["widget"], row["name"], row["label"],
          row["description"], row["state"], hidden ? "t" : "f", row["created_at"], row["updated_at"]}}};
    return result;
}

}  // namespace osmig
