#include "models/dataset.hpp"

#include <fmt/format.h>

#include "models/dataset_document.hpp"
#include "models/json.hpp"
#include "models/package.hpp"

namespace osmig {

namespace {

std::string position(std::size_t index) { return std::to_string(index + 1); }

cell flag(bool set) { return set ? "t" : "f"; }

cells field_row(const std::string& key, std::size_t i, const mapping_field& f) {
    return {key,        position(i), f.name,        f.type,   std::string{kind_name(f.kind)},
            f.datatype, f.label,     f.description, f.column, f.default_value,
            f.format,   flag(f.key), flag(f.facet), f.others};
}

cells attribute_row(const std::string& key, std::size_t field, std::size_t i, const mapping_attribute& a) {
    return {key,     position(field), position(i), a.name,          a.datatype,
            a.label, a.column,        a.constant,  a.default_value, a.others};
}

cells view_row(const std::string& key, std::size_t i, const dataset_view& v) {
    return {key,         position(i), v.name, v.label,   v.entity,
            v.dimension, v.drilldown, v.cuts, v.filters, v.others};
}

cell list_text(const std::vector<std::string>& list) {
    if (list.empty()) return std::nullopt;
    return json::write(json::value::array({list.begin(), list.end()}), json::mode::jsonb);
}

model_result document_rows(const std::string& key, const dataset_document& d) {
    model_result result;
    result.rows.resize(4);
    result.rows[0] = {{key, mapping_text(d.model), list_text(d.left_out), d.others}};
    for (std::size_t i = 0; i < d.model.fields.size(); ++i) {
        const mapping_field& f = d.model.fields[i];
        result.rows[1].push_back(field_row(key, i, f));
        for (std::size_t j = 0; j < f.attributes.size(); ++j)
            result.rows[2].push_back(attribute_row(key, i, j, f.attributes[j]));
    }
    for (std::size_t i = 0; i < d.views.size(); ++i) result.rows[3].push_back(view_row(key, i, d.views[i]));
    result.rules = d.rules;
    for (std::size_t i = 0; i < d.left_out.size(); ++i) result.rules.emplace_back("mapping-part-left-out");
    return result;
}

}  // namespace

model_result extract_mapping(const input_row& row, const model_settings&) {
    const std::string& key = row["key"].value();
    try {
        return document_rows(key, read_dataset_document(row["data"].value_or("")));
    } catch (const mapping_error& e) {
        model_result result;
        result.refused = refusal{e.reason, fmt::format("Dataset {}: {}", key, e.what())};
        return result;
    }
}

model_result import_package(const input_row& row, const model_settings& settings) {
    model_result result;
    if (!row["name"]) {
        const std::string& key = row["key"].value();
        result.refused = refusal{
            "no-name",
            fmt::format("Dataset {} has no name (NULL): nothing can be called after it. Give it one in the "
                        "legacy.",
                        key)};
        return result;
    }
    package_row built = build_package(read_package_input(row, settings), nullptr);
    result.rows = {{std::move(built.values)}};
    result.tasks = std::move(built.tasks);
    result.rules = std::move(built.rules);
    return result;
}

}  // namespace osmig
