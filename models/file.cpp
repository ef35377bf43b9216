#include "models/file.hpp"

#include <fmt/format.h>

#include "models/json.hpp"
#include "models/mapping_reader.hpp"
#include "models/public_url.hpp"
#include "models/text.hpp"

namespace osmig {

namespace {

using json::value;

model_result refused(const input_row& row, const std::string& reason, const std::string& what) {
    model_result result;
    result.refused = refusal{reason, fmt::format("The analysis of source {} {}.", row["key"].value(), what)};
    return result;
}

bool is_array(const value* v) { return v && v->kind == json::kind::array; }

// null says as much as nothing.
bool is_said(const value* v) { return v && v->kind != json::kind::null; }

cell written(const value* v) { return is_said(v) ? cell{json::cell_text(*v)} : std::nullopt; }

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
    if (is_said(analysis.find("error"))) return "error";
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

// What a person must look at: each is a reason why the package's data may not be what it was made of.
class source_check {
public:
    explicit source_check(const input_row& row) : row_(row) {}

    std::vector<task> tasks() {
        look_at_dataset();
        if (is_blank(row_["url"])) add("no-url", "It has no address: its file cannot be found again.");
        look_at_run(row_["last_run"].value_or(""));
        look_at_analysis();
        return std::move(tasks_);
    }

private:
    void add(const char* kind, const std::string& detail) {
        tasks_.push_back({"source", row_["key"].value(), kind, detail});
    }

    void look_at_dataset() {
        if (is_true(row_["dataset_there"])) return;
        const cell& dataset = row_["dataset_id"];
        add("no-dataset", dataset ? fmt::format("Its dataset {} is gone.", *dataset)
                                  : std::string{"It belongs to no dataset: v1 left it behind."});
    }

    void look_at_run(const std::string& state) {
        if (state == "failed") add("last-run-failed", "v1 could not load it when it last tried.");
        if (state == "removed") add("last-run-removed", "v1 removed the entries that it had loaded of it.");
    }

    void look_at_analysis() {
        const cell& analysed = row_["analysis_state"];
        if (!analysed) add("no-analysis", "What v1 wrote of its columns cannot be read: it was rejected.");
        if (analysed == cell{"error"})
            add("analysis-error",
                fmt::format("v1 could not read it: {}.", row_["analysis_error"].value_or("NULL")));
    }

    const input_row& row_;
    std::vector<task> tasks_;
};

}  // namespace

model_result extract_analysis(const input_row& row, const model_settings&) {
    const cell& text = row["analysis"];
    if (is_blank(text)) return analysis_rows(row["key"].value(), {});
    reading notes;
    try {
        value room;
        const value read = read_json(*text, notes);
        const value& analysis = unwrapped(read, room, notes);
        if (analysis.kind != json::kind::object && analysis.kind != json::kind::null)
            return refused(row, "analysis-not-object", "is JSON, but no object");
        auto result = analysis_rows(row["key"].value(), analysis);
        result.rules = std::move(notes.rules);
        return result;
    } catch (const json::error& e) {
        return refused(row, "analysis-unparsable", fmt::format("is not JSON: {}", e.what()));
    }
}

model_result import_source(const input_row& row, const model_settings&) {
    model_result result;
    cell url = row["url"];
    if (url) url = public_url(*url);
    if (url != row["url"]) result.rules.emplace_back("credentials-left-out");
    result.rows = {
        {{row["key"], row["dataset_id"], url, row["last_run"], row["created_at"], row["updated_at"]}}};
    result.tasks = source_check(row).tasks();
    return result;
}

}  // namespace osmig
