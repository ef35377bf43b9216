#include "models/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "models/slug.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::size_t longest_identifier = 63;  // PostgreSQL's NAMEDATALEN - 1

// The parts of a date that v1 exported, in its order. `label` ("31. January 2012") was never exported:
// v1 derives it from the name.
constexpr std::array<std::string_view, 7> date_parts = {"name", "year",      "month",  "day",
                                                        "week", "yearmonth", "quarter"};

// What v1's export called a column.
std::string name_in_v1(const fact_column& c) {
    if (c.field.empty()) return "openspending_id";
    return c.attribute.empty() ? c.field : c.field + "_" + c.attribute;
}

// ---- What the mapping promises

class promise {
public:
    promise() { add({{}, "openspending_id", fact_type::text, false, {}, {}, "id", {}, {}}); }

    void add(fact_column c) {
        const std::string wanted = c.csv_name;
        for (int i = 2; !csv_names_.insert(c.csv_name).second; ++i)
            c.csv_name = fmt::format("{}_{}", wanted, i);
        c.name = database_name(c.csv_name, names_);
        columns_.push_back(std::move(c));
    }

    void add_measure(const mapping_field& f) {
        const bool number = f.datatype == "float";  // v1 made text of every other datatype
        add({{}, f.name, number ? fact_type::numeric : fact_type::text, number, {}, {}, f.name, f.name, {}});
    }

    void add_attribute(const mapping_field& f) {
        add({{}, f.name, type_of(f.datatype), false, {}, {}, f.name, f.name, {}});
    }

    void add_compound(const mapping_field& f) {
        if (f.attributes.empty()) {
            add_attribute(f);
            columns_.back().if_there = true;
        }
        for (const mapping_attribute& a : f.attributes)
            add_member(f, f.name + "_" + a.name, a.name, type_of(a.datatype));
    }

    void add_date(const mapping_field& f) {
        for (const std::string_view part : date_parts)
            add_member(f, fmt::format("{}_{}", f.name, part), part, part_type(part));
        add_member(f, f.name, "name", fact_type::date);
        columns_.back().attribute.clear();
    }

    std::vector<fact_column> take() { return std::move(columns_); }

private:
    static fact_type type_of(const std::string& datatype) {
        return datatype == "date" ? fact_type::date : fact_type::text;
    }

    // Months, days and weeks are padded ("01"), and "quarter" is none: all that is text.
    static fact_type part_type(std::string_view part) {
        if (part == "name") return fact_type::date;
        return part == "year" ? fact_type::integer : fact_type::text;
    }

    void add_member(const mapping_field& f, std::string csv_name, std::string_view attribute,
                    fact_type type) {
        const std::string name{attribute};
        add({{}, std::move(csv_name), type, false, f.name, f.name + "_id", name, f.name, name});
    }

    std::vector<fact_column> columns_;
    std::set<std::string> csv_names_;
    // Taken from the start: the loader's own key, and what every table of PostgreSQL has already.
    std::set<std::string> names_ = {"_id", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"};
};

std::vector<fact_column> promised(const mapping& m) {
    promise made;
    for (const mapping_field& f : m.fields) {
        switch (f.kind) {
            case field_kind::measure:
                made.add_measure(f);
                break;
            case field_kind::date:
                made.add_date(f);
                break;
            case field_kind::attribute:
                made.add_attribute(f);
                break;
            case field_kind::compound:
                made.add_compound(f);
                break;
        }
    }
    return made.take();
}

// ---- What the tables hold

std::string cut(const std::string& name) { return std::string(utf8::clip(name, longest_identifier)); }

// A name as the mapping says it or as PostgreSQL cut it. Of several that would be cut to the same one, only one can have
// got its table or column; nothing says which, and none has it.
template <typename Named>
const Named* find_named(const std::vector<Named>& among, const std::string& name,
                        const std::set<std::string>& alike) {
    const auto short_name = cut(name);
    const auto exact = std::ranges::find(among, name, &Named::name);
    if (exact != among.end() || alike.contains(short_name)) return exact == among.end() ? nullptr : &*exact;
    const auto found = std::ranges::find(among, short_name, &Named::name);
    return found == among.end() ? nullptr : &*found;
}

// What more than one of the names is cut to.
std::set<std::string> cut_alike(const std::set<std::string>& names) {
    std::set<std::string> seen, alike;
    for (const auto& name : names) {
        if (!seen.insert(cut(name)).second) alike.insert(cut(name));
    }
    return alike;
}

std::string dataset_of(const star& s) {
    static constexpr std::string_view suffix = "__entry";
    const std::string& entry = s.entry.name;
    if (!s.dataset.empty() || !entry.ends_with(suffix)) return s.dataset;
    return entry.substr(0, entry.size() - suffix.size());
}

bool is_number(const std::string& type) {
    static constexpr std::array<std::string_view, 6> numbers = {"double precision", "real",   "numeric",
                                                                "integer",          "bigint", "smallint"};
    return type.starts_with("numeric(") || std::find(numbers.begin(), numbers.end(), type) != numbers.end();
}

using place = std::pair<std::string, std::string>;  // table, column

class matcher {
public:
    matcher(const mapping& m, const star& s) : star_(s), dataset_(dataset_of(s)) {
        for (const mapping_field& f : m.fields) {
            if (f.kind == field_kind::measure) measures_.insert(f.name);
            if (f.kind == field_kind::date) dates_.insert(f.name);
        }
    }

    fact_plan match(std::vector<fact_column> wanted) {
        fact_plan plan;
        find_alike(wanted);
        for (fact_column& c : wanted) {
            const std::string csv_name = c.csv_name;
            const bool promised = !c.if_there;
            auto found = c.join.empty() ? in_entry(std::move(c)) : in_dimension(std::move(c));
            if (found && !promised) plan.rules.emplace_back("compound-as-attribute");
            if (found && found->name != found->csv_name) plan.rules.emplace_back("column-renamed");
            if (found && found->csv_name != name_in_v1(*found)) plan.rules.emplace_back("header-renamed");
            if (found)
                plan.columns.push_back(std::move(*found));
            else if (promised)
                plan.missing.push_back(csv_name);
        }
        list_unmapped(star_.entry, plan.unmapped);
        for (const star_table& d : star_.dimensions) list_unmapped(d, plan.unmapped);
        return plan;
    }

private:
    void find_alike(const std::vector<fact_column>& wanted) {
        std::set<std::string> tables, columns;
        std::map<std::string, std::set<std::string>> attributes;
        for (const fact_column& c : wanted) {
            columns.insert(c.join.empty() ? c.column : c.join);
            if (c.join.empty()) continue;
            tables.insert(dataset_ + "__" + c.field);
            attributes[c.field].insert(c.column);
        }
        tables.insert(star_.entry.name);
        tables_alike_ = cut_alike(tables);
        columns_alike_ = cut_alike(columns);
        for (const auto& [field, names] : attributes) attributes_alike_[field] = cut_alike(names);
    }

    std::optional<fact_column> in_entry(fact_column c) {
        const star_column* found = find_named(star_.entry.columns, c.column, columns_alike_);
        if (!found) return std::nullopt;
        used_.emplace(star_.entry.name, found->name);
        c.column = found->name;
        if (measures_.count(c.field) > 0) {
            c.measure = is_number(found->type);
            c.type = c.measure ? fact_type::numeric : fact_type::text;
        }
        return c;
    }

    std::optional<fact_column> in_dimension(fact_column c) {
        const star_column* join = find_named(star_.entry.columns, c.join, columns_alike_);
        const star_table* table = find_named(star_.dimensions, dataset_ + "__" + c.field, tables_alike_);
        const star_column* found =
            table ? find_named(table->columns, c.column, attributes_alike_[c.field]) : nullptr;
        if (!join || !found) return std::nullopt;
        used_.emplace(star_.entry.name, join->name);
        used_.emplace(table->name, "id");
        used_.emplace(table->name, found->name);
        if (dates_.count(c.field) > 0) used_.emplace(table->name, "label");
        c.dimension = table->name;
        c.join = join->name;
        c.column = found->name;
        return c;
    }

    void list_unmapped(const star_table& table, std::vector<std::string>& into) const {
        for (const star_column& c : table.columns)
            if (c.name != "id" && used_.count({table.name, c.name}) == 0)
                into.push_back(table.name + "." + c.name);
    }

    const star& star_;
    std::string dataset_;
    std::set<std::string> measures_, dates_;
    std::set<place> used_;
    std::set<std::string> tables_alike_, columns_alike_;             // cut names that several could mean
    std::map<std::string, std::set<std::string>> attributes_alike_;  // of a dimension's columns, by its field
};

fact_type type_from(const std::string& name) {
    if (name == "numeric") return fact_type::numeric;
    if (name == "date") return fact_type::date;
    return name == "integer" ? fact_type::integer : fact_type::text;
}

}  // namespace

fact_plan plan_facts(const mapping& m) { return {promised(m), {}, {}}; }

std::vector<fact_column> standing_columns(const mapping& m, const std::map<std::string, std::string>& types) {
    std::vector<fact_column> wanted = promised(m), there;
    if (types.empty()) {
        std::erase_if(wanted, [](const fact_column& c) { return c.if_there; });
        return wanted;
    }
    for (fact_column& c : wanted) {
        const auto found = types.find(c.name);
        if (found == types.end()) continue;
        c.type = type_from(found->second);
        c.measure = c.type == fact_type::numeric;  // only measures are numeric
        there.push_back(std::move(c));
    }
    return there;
}

fact_plan plan_facts(const mapping& m, const star& s) { return matcher(m, s).match(promised(m)); }

}  // namespace osmig
