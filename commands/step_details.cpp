#include "commands/step_details.hpp"

#include <fmt/format.h>

#include <sstream>

#include "commands/run/pass.hpp"
#include "commands/wrap.hpp"

namespace osmig {

namespace {

std::string what_it_reads(const step& s) {
    if (!s.table.empty()) return fmt::format("the legacy's table {}, staged as v1.{}", s.table, s.table);
    if (s.family == "entry") {
        return "one table for each dataset, \"<dataset>__entry\", staged in v1 under the same name. Which "
               "tables these are is "
               "found in the legacy's catalog: by their columns and the names of the datasets.";
    }
    if (!s.family.empty()) {
        return fmt::format(
            "a table for each {} of each dataset, \"<dataset>__<{}>\", staged in v1 under the same name. "
            "Which "
            "tables these are is found in the legacy's catalog: by their columns and the names of the "
            "datasets.",
            s.family, s.family);
    }
    return {};
}

// The facts of a family are no model: their tables follow from each dataset's mapping.
std::vector<output_shape> fact_outputs() {
    return {{"v2.fdp__<owner>__<name>__<hash>",
             {"_id", "openspending_id", "and a column for each field that the dataset's mapping names"}},
            {"v2.fact_tables", {"v1_id", "v1_name", "schema_name", "table_name", "rows"}}};
}

step_function function_of(const step& s, phase what, const std::string& name) {
    const auto* found = find_model(name);
    const auto* section = s.section(phase_name(what));
    return {what, name, section == nullptr ? "" : section->text,
            found == nullptr ? fact_outputs() : found->outputs};
}

std::string indented(const std::string& text, std::size_t spaces) {
    std::istringstream lines(text);
    std::string out;
    for (std::string line; std::getline(lines, line);)
        out += line.empty() ? "\n" : std::string(spaces, ' ') + line + "\n";
    return out;
}

// Lines of two columns that are as wide in every block.
class lines {
public:
    void add(const std::string& name, const std::string& text) {
        text_ += two_columns({{fmt::format("{:<11}", name), text}});
    }
    void add_sql(const std::string& sql) { text_ += indented(sql, 4); }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

void add_reading(lines& out, const step& s, const step_details& d) {
    out.add("reads", d.reads.empty() ? "nothing of the legacy" : d.reads);
    if (!s.secret.empty()) out.add("never reads", fmt::format("{}", fmt::join(s.secret, ", ")));
    if (!s.unit.empty()) out.add("unit", s.unit + ", which --item picks by");
    if (!s.family.empty() && !d.tables.empty())
        out.add("tables", fmt::format("{}, such as {}", d.tables.size(), d.tables.front()));
    if (d.query.empty() && !d.reads.empty())
        out.add("query", "of the columns that the legacy has; it was not there to be asked");
    if (d.query.empty()) return;
    out.add("query", s.family.empty() ? "(osmig print_export_query prints it)"
                                      : "of the first table (osmig print_export_query prints all)");
    out.add_sql(d.query);
}

void add_function(lines& out, const step_function& f) {
    out.add(std::string(phase_name(f.what)),
            fmt::format("the function {}, {}", f.name,
                        f.sql.empty() ? "which lists rows of its own" : "over the rows of this SQL"));
    out.add_sql(f.sql);
    for (const auto& output : f.writes)
        out.add("writes", fmt::format("{} ({})", output.table, fmt::join(output.columns, ", ")));
}

json::value texts(const std::vector<std::string>& all) {
    auto out = json::value::array();
    for (const auto& one : all) out.items.emplace_back(one);
    return out;
}

json::value text_or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

json::value function_json(const step_function& f) {
    auto out = json::value::object();
    out.add("phase", std::string(phase_name(f.what)));
    out.add("function", f.name);
    out.add("sql", text_or_null(f.sql));
    auto writes = json::value::array();
    for (const auto& output : f.writes) {
        auto one = json::value::object();
        one.add("table", output.table);
        one.add("columns", texts(output.columns));
        writes.items.push_back(std::move(one));
    }
    out.add("writes", std::move(writes));
    return out;
}

}  // namespace

step_details details_of(const step& s, legacy_view* legacy) {
    step_details out;
    out.reads = what_it_reads(s);
    out.definition = definition_hash(s);
    if (const auto* stage = s.section("stage")) out.staged = stage->text;
    if (!s.extract.empty()) out.functions.push_back(function_of(s, phase::extract, s.extract));
    if (!s.import.empty()) out.functions.push_back(function_of(s, phase::import, s.import));
    if (legacy == nullptr || !s.has(phase::export_v1)) return out;
    const auto tables = legacy->tables(s);
    for (const auto& t : tables) out.tables.push_back(t.table->name);
    if (!tables.empty()) out.query = legacy->query(tables.front(), s);
    return out;
}

std::string details_text(const step& s, const step_details& d) {
    lines out;
    add_reading(out, s, d);
    if (!d.staged.empty())
        out.add("staged", "columns that the import relies on; what the legacy lacks of them is NULL");
    out.add_sql(d.staged);
    for (const auto& f : d.functions) add_function(out, f);
    if (s.asked) out.add("asked", fmt::format("imported only with --with={0} or --only={0}", s.address()));
    out.add("definition", d.definition);
    return fmt::format("{}.{} {}\n{}", s.type, s.index, s.name, out.text());
}

void add_details(json::value& object, const step& s, const step_details& d) {
    object.add("reads", text_or_null(d.reads));
    object.add("never_reads", texts(s.secret));
    object.add("unit", text_or_null(s.unit));
    object.add("tables", texts(d.tables));
    object.add("query", text_or_null(d.query));
    object.add("staged", text_or_null(d.staged));
    auto functions = json::value::array();
    for (const auto& f : d.functions) functions.items.push_back(function_json(f));
    object.add("functions", std::move(functions));
    object.add("asked", json::value::boolean(s.asked));
    object.add("definition", d.definition);
}

}  // namespace osmig
