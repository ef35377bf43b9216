#include "commands/explain/story.hpp"
#include "commands/result_text.hpp"

namespace osmig {

namespace {

json::value cell_json(const cell& value, cell_kind kind) {
    if (!value) return {};
    if (kind == cell_kind::truth) return json::value::boolean(*value == "t");
    if (kind == cell_kind::text) return {*value};
    return json::value::number(*value);
}

// A column's name may come twice, as far as a legacy is concerned; an object's member may not.
json::value row_json(const story_table& table, const cells& row) {
    auto out = json::value::object();
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (out.find(table.columns[c].name) == nullptr)
            out.add(table.columns[c].name, cell_json(row.at(c), table.columns[c].kind));
    }
    return out;
}

json::value table_json(const story_table& table) {
    auto rows = json::value::array();
    for (const auto& row : table.rows) rows.items.push_back(row_json(table, row));
    auto out = json::value::object();
    out.add("table", table.name);
    out.add("total", json::value::integer(table.total));
    out.add("rows", std::move(rows));
    return out;
}

json::value section_json(const story_section& section) {
    auto notes = json::value::array(), tables = json::value::array();
    for (const auto& note : section.notes) notes.items.emplace_back(note);
    for (const auto& table : section.tables) tables.items.push_back(table_json(table));
    auto out = json::value::object();
    out.add("notes", std::move(notes));
    out.add("tables", std::move(tables));
    return out;
}

json::value or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

}  // namespace

std::string story_json(const story& told) {
    auto out = json_document();
    out.add("type", told.type);
    out.add("step", or_null(told.step));
    out.add("key", or_null(told.key));
    out.add("row", or_null(told.row));
    out.add("name", or_null(told.name));
    out.add("found", told.found);
    auto sections = json::value::object();
    for (const auto& section : told.sections) sections.add(section.name, section_json(section));
    out.add("sections", std::move(sections));
    return json::write(out) + "\n";
}

}  // namespace osmig
