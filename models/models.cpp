// The table of models, and how a model finds its input's cells.
#include <algorithm>

#include "models/badge.hpp"
#include "models/dataset.hpp"
#include "models/file.hpp"
#include "models/model.hpp"
#include "models/package.hpp"
#include "models/reference.hpp"
#include "models/run.hpp"
#include "models/user.hpp"
#include "models/view.hpp"

namespace osmig {

namespace {

using columns = std::vector<std::string>;

const columns list_columns = {"code", "label"};

const output_shape users = {
    "v2.users", {"id", "idhash", "username", "name", "email", "avatar_url", "join_date", "v1_id", "v1"}};
const output_shape sources = {"v2.sources",
                              {"v1_id", "v1_dataset_id", "url", "last_run", "created_at", "updated_at"}};
const output_shape analysis = {"doc.analysis", {"source_id", "state", "error", "mapping", "others"}};
const output_shape source_columns = {"doc.source_column", {"source_id", "position", "name"}};
const output_shape mappings = {"doc.mapping", {"dataset_id", "fields", "left_out", "others"}};
const output_shape fields = {
    "doc.field",
    {"dataset_id", "position", "name", "type", "kind", "datatype", "label", "description", "column_name",
     "default_value", "format", "is_key", "is_facet", "others"}};
const output_shape attributes = {"doc.attribute",
                                 {"dataset_id", "field", "position", "name", "datatype", "label",
                                  "column_name", "constant", "default_value", "others"}};
const output_shape dataset_views = {"doc.dataset_view",
                                    {"dataset_id", "position", "name", "label", "entity", "dimension",
                                     "drilldown", "cuts", "filters", "others"}};
const output_shape runs = {
    "v2.runs", {"v1_id", "v1_dataset_id", "v1_source_id", "operation", "state", "started", "ended"}};
const output_shape log_records = {"v2.log_records",
                                  {"v1_id", "v1_run_id", "category", "level", "message", "logged_at", "error",
                                   "source_row", "attribute", "source_column", "data_type", "value"}};
const output_shape badges = {
    "v2.badges",
    {"v1_id", "label", "image", "description", "creator", "v1_account_id", "created_at", "updated_at"}};
const output_shape package_badges = {"v2.package_badges", {"id", "v1_dataset_id", "v1_badge_id"}};
const output_shape states = {"doc.view", {"view_id", "state"}};
const output_shape views = {"v2.views",
                            {"v1_id", "v1_dataset_id", "v1_account_id", "owner", "widget", "name", "label",
                             "description", "state", "private", "created_at", "updated_at"}};
const output_shape packages = {"v2.packages", package_columns()};

}  // namespace

const std::vector<model>& models() {
    static const std::vector<model> all = {
        {"user", {users}, import_user, list_house_user},
        {"currency", {{"v2.currencies", list_columns}}, nullptr, list_currencies},
        {"language", {{"v2.languages", list_columns}}, nullptr, list_languages},
        {"territory", {{"v2.territories", list_columns}}, nullptr, list_territories},
        {"category", {{"v2.categories", list_columns}}, nullptr, list_categories},
        {"analysis", {analysis, source_columns}, extract_analysis, nullptr},
        {"source", {sources}, import_source, nullptr},
        {"mapping", {mappings, fields, attributes, dataset_views}, extract_mapping, nullptr},
        {"package", {packages}, import_package, nullptr, true, "dataset"},
        {"badge", {badges}, import_badge, nullptr},
        {"package_badge", {package_badges}, import_package_badge, nullptr},
        {"run", {runs}, import_run, nullptr},
        {"log_record", {log_records}, import_log_record, nullptr},
        {"state", {states}, extract_state, nullptr},
        {"view", {views}, import_view, nullptr},
    };
    return all;
}

const model* find_model(std::string_view name) {
    const auto found =
        std::find_if(models().begin(), models().end(), [&](const model& m) { return m.name == name; });
    return found == models().end() ? nullptr : &*found;
}

const cell& input_row::operator[](std::string_view name) const {
    const auto found = std::find(names_->begin(), names_->end(), name);
    if (found == names_->end())
        throw std::logic_error("The step's SQL selects no column \"" + std::string{name} + "\".");
    return values_->at(static_cast<std::size_t>(found - names_->begin()));
}

}  // namespace osmig
