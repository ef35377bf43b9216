#include "models/dataset.hpp"

#include <fmt/format.h>

#include "models/dataset_document.hpp"
#include "models/json.hpp"
#include "models/package.hpp"
#include "models/row_of.hpp"

namespace osmig {

namespace {

std::string position(std::size_t index) { return std::to_string(index + 1); }

cell flag(bool set) { return set ? "t" : "f"; }

cells field_row(const std::string& key, std::size_t i, mapping_field&& f) {
    return row_of(key, position(i), std::move(f.name), std::move(f.type), std::string{kind_name(f.kind)},
                  std::move(f.datatype), std::move(f.label), std::move(f.description), std::move(f.column),
                  std::move(f.default_value), std::move(f.format), flag(f.key), flag(f.facet),
                  std::move(f.others));
}

cells attribute_row(const std::string& key, std::size_t field, std::size_t i, mapping_attribute&& a) {
    return row_of(key, position(field), position(i), std::move(a.name), std::move(a.datatype),
                  std::move(a.label), std::move(a.column), std::move(a.constant), std::move(a.default_value),
                  std::move(a.others));
}

cells view_row(const std::string& key, std::size_t i, dataset_view&& v) {
    return row_of(key, position(i), std::move(v.name), std::move(v.label), std::move(v.entity),
                  std::move(v.dimension), std::move(v.drilldown), std::move(v.cuts), std::move(v.filters),
                  std::move(v.others));
}

cell list_text(const std::vector<std::string>& list) {
    if (list.empty()) return std::nullopt;
    return json::write(json::value::array({list.begin(), list.end()}), json::mode::jsonb);
}

model_result document_rows(const std::string& key, dataset_document d) {
    model_result result;
    result.rows.resize(4);
    result.rows[0].push_back(row_of(key, mapping_text(d.model), list_text(d.left_out), std::move(d.others)));
    for (std::size_t i = 0; i < d.model.fields.size(); ++i) {
        mapping_field& f = d.model.fields[i];
        for (std::size_t j = 0; j < f.attributes.size(); ++j)
            result.rows[2].push_back(attribute_row(key, i, j, std::move(f.attributes[j])));
        result.rows[1].push_back(field_row(key, i, std::move(f)));
    }
    for (std::size_t i = 0; i < d.views.size(); ++i)
        result.rows[3].push_back(view_row(key, i, std::move(d.views[i])));
    result.rules = std::move(d.rules);
    for (std::size_t i = 0; i < d.left_out.size(); ++i) result.rules.emplace_back("mapping-part-left-out");
    return result;
}

}  // namespace

model_result extract_mapping(const input_row& row, const model_settings&) {
    const std::string& key = row["key"].value();
    try {
        return document_rows(key, read_dataset_document(row["data"] ? std::string_view{*row["data"]} : ""));
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
    auto built = build_package(read_package_input(row, settings), nullptr);
    result.rows.resize(1);
    result.rows[0].push_back(std::move(built.values));
    result.tasks = std::move(built.tasks);
    result.rules = std::move(built.rules);
    return result;
}

}  // namespace osmig
