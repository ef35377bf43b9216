#include "models/badge.hpp"

#include <fmt/format.h>

#include "models/text.hpp"

namespace osmig {

namespace {

refusal nothing_there(const char* reason, const std::string& whose, const char* what, const cell& id) {
    return {reason,
            fmt::format("{} was given with no {} ({}): it tells nothing of anything that is left.", whose,
                        what, id ? *id + " is gone" : std::string{"NULL"}),
            false};
}

}  // namespace

model_result import_badge(const input_row& row, const model_settings&) {
    model_result result;
    if (!row["creator"]) result.rules.emplace_back("badge-without-creator");
    result.rows = {{{row["key"], row["label"], row["image"], row["description"], row["creator"],
                     row["creator_id"], row["created_at"], row["updated_at"]}}};
    return result;
}

model_result import_package_badge(const input_row& row, const model_settings&) {
    model_result result;
    const cell &dataset = row["unit"], &badge = row["badge_id"];
    if (!is_true(row["dataset_there"])) {
        result.refused =
            nothing_there("no-dataset", fmt::format("Badge {}", badge.value_or("NULL")), "dataset", dataset);
    } else if (!badge) {
        result.refused = nothing_there("no-badge", fmt::format("Dataset {}", *dataset), "badge", badge);
    } else {
        if (!is_true(row["badge_there"])) result.rules.emplace_back("badge-gone");
        if (row["times"] != cell{"1"}) result.rules.emplace_back("badge-given-twice");
        result.rows = {{{row["key"], dataset, badge}}};
    }
    return result;
}

}  // namespace osmig
