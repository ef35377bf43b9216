#include "models/file.hpp"

#include <fmt/format.h>

#include "models/json.hpp"

namespace osmig {

namespace {

using json::value;

model_result refused(const input_row& row, const std::string& reason, const std::string& what) {
    model_result result;
    result.refused = refusal{reason, fmt::format("The analysis of source {} {}.", row["key"].value(), what)};
    return result;
}

bool is_blank(const cell& text) { return !text || text->find_first_not_of(" \t\r\n") == std::string::npos; }

bool is_array(const value* v) { return v && v->kind == json::kind::array; }

cell written(const value* v) { return v ? cell{json::cell_text(*v)} : std::nullopt; }

// What stands beside the three members that v1's code writes; "columns" too where it is no list.
cell others(const value& analysis) {
    value rest = value::object();
    for (const json::member& m : analysis.members) {
        const std::string& key = m.key.shown;
        const bool known = key == "mapping" || key == "error" || (key == "columns" && is_array(&m.value));
        if (!known) rest.members.push_back(m);
    }
    return rest.members.empty() ? std::nullopt : cell{json::write(rest, json::mode::jsonb)};
}

std::string state(const value& analysis) {
    if (analysis.find("error")) return "error";
    return is_array(analysis.find("columns")) ? "columns" : "none";
}

model_result analysis_rows(const std::string& key, const value& analysis) {
    model_result result;
    result.rows.resize(2);
    const value* columns = analysis.find("columns");
    result.rows[0] = {{key, state(analysis), written(analysis.find("error")),
                       written(analysis.find("mapping")), others(analysis)}};
    if (!is_array(columns)) return result;
    for (std::size_t i = 0; i < columns->items.size(); ++i)
        result.rows[1].push_back({key, std::to_string(i + 1), json::cell_text(columns->items[i])});
    return result;
}

}  // namespace

model_result extract_analysis(const input_row& row, const model_settings&) {
    const cell& text = row["analysis"];
    if (is_blank(text)) return analysis_rows(row["key"].value(), {});
    try {
        const value analysis = json::parse(*text);
        if (analysis.kind != json::kind::object && analysis.kind != json::kind::null)
            return refused(row, "analysis-not-object", "is JSON, but no object");
        return analysis_rows(row["key"].value(), analysis);
    } catch (const json::error& e) {
        return refused(row, "analysis-unparsable", fmt::format("is not JSON: {}", e.what()));
    }
}

model_result import_source(const input_row& row, const model_settings&) {
    model_result result;
    result.rows = {
        {{row["key"], row["dataset_id"], row["url"], row["last_run"], row["created_at"], row["updated_at"]}}};
    return result;
}

}  // namespace osmig
