#include "commands/run/fact_scan.hpp"

#include <fmt/format.h>

#include <map>

#include "commands/run/fact_query.hpp"
#include "db/copy_text.hpp"
#include "db/quote.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

constexpr std::size_t longest_example = 60;  // bytes: a cell may hold megabytes

std::string values_sql(const fact_unit& unit, const fact_column& c) {
    const auto table = c.dimension.empty() ? unit.entry() : qualified(unit.schema, c.dimension);
    return fmt::format("SELECT DISTINCT {0} FROM {1} WHERE {0} IS NOT NULL", quote_name(c.column), table);
}

// The first value that does not fit; nothing where all do.
std::optional<std::string> misfit(const values_reader& reader, const fact_unit& unit, const fact_column& c) {
    std::optional<std::string> found;
    reader(values_sql(unit, c), [&](std::string_view line) {
        const auto value = unescape(line).value_or("");
        if (!fits(c.type, value)) found = value;
        return !found;
    });
    return found;
}

// A column of a table, and the type that it is promised as.
using promise = std::pair<std::string, fact_type>;
using misfits = std::map<promise, std::optional<std::string>>;

bool settled_by_values(const fact_column& c) {
    return c.type == fact_type::date || c.type == fact_type::integer;
}

promise promise_of(const fact_column& c) { return {c.dimension + "." + c.column, c.type}; }

// Looks at a member's values as it is loaded. Of those that do not fit the least is the example, so that it does not
// depend on the order of the rows.
class member_values {
public:
    member_values(const fact_plan& plan, const column_run& run) : plan_(plan), run_(run), found_(run.count) {
        for (std::size_t i = 0; i < run.count; ++i)
            any_ = any_ || settled_by_values(plan.columns[run.first + i]);
    }

    void look(std::string_view line) {
        if (!any_) return;
        split_line(line, fields_);
        for (std::size_t i = 0; i < run_.count; ++i) {
            const auto& c = plan_.columns[run_.first + i];
            if (!settled_by_values(c)) continue;
            const auto value = unescape(fields_.at(i + 1), buffer_);
            if (value && !fits(c.type, *value) && (!found_[i] || *value < *found_[i]))
                found_[i] = std::string(*value);
        }
    }

    void tell(misfits& all) const {
        for (std::size_t i = 0; i < run_.count; ++i)
            all.emplace(promise_of(plan_.columns[run_.first + i]), found_[i]);
    }

private:
    const fact_plan& plan_;
    column_run run_;
    bool any_ = false;
    std::vector<std::optional<std::string>> found_;
    std::vector<std::string_view> fields_;
    std::string buffer_;
};

// What all of a star's members may take. Larger stars are joined by the server.
constexpr std::size_t room_for_members = 8U << 20U;

void load_run(pq::connection& reader, fact_unit& unit, const column_run& run, std::size_t& room,
              misfits& seen) {
    fact_members members(run.count);
    member_values values(unit.plan, run);
    bool fit = true;
    reader.copy_out(members_sql(unit.plan, run), [&](std::string_view line) {
        fit = members.bytes() + line.size() <= room;
        if (!fit) return false;
        members.add(line);
        values.look(line);
        return true;
    });
    if (!fit) return;
    members.finish();
    if (members.twice()) return;
    room -= members.bytes();
    values.tell(seen);
    unit.members.emplace(run.first, std::move(members));
}

void load_members(pq::connection& reader, fact_unit& unit, misfits& seen) {
    std::size_t room = room_for_members;
    unit.members.clear();
    for (const auto& run : column_runs(unit.plan)) {
        if (unit.plan.columns[run.first].dimension.empty() || !joined_by_number(unit, run)) continue;
        load_run(reader, unit, run, room, seen);
    }
}

// A dimension table without a primary key may hold an id more than once; joined as it is it would multiply the facts.
void find_twice(const values_reader& reader, fact_unit& unit) {
    std::set<std::string> names;
    for (const auto& run : column_runs(unit.plan))
        if (!unit.members.contains(run.first)) names.insert(unit.plan.columns[run.first].dimension);
    names.erase("");
    std::string sql;
    for (const auto& name : names) {
        sql += fmt::format(
            "{}SELECT {} WHERE EXISTS (SELECT FROM {} WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1)",
            sql.empty() ? "" : " UNION ALL ", quote_text(name), qualified(unit.schema, name));
    }
    unit.twice.clear();
    if (sql.empty()) return;
    reader(sql, [&unit](std::string_view line) {
        unit.twice.insert(unescape(line).value_or(""));
        return true;
    });
}

std::string list_text(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

bool text_measure(const mapping& m, const fact_column& c) {
    for (const auto& f : m.fields) {
        if (f.name == c.field) return f.kind == field_kind::measure && !c.measure;
    }
    return false;
}

// `seen`: what is known already of the members' values.
std::vector<task> settle(const values_reader& reader, fact_unit& unit, const mapping& m, misfits seen) {
    std::map<std::string, std::vector<std::string>> details;  // by kind
    for (auto& c : unit.plan.columns) {
        if (text_measure(m, c)) details["measure-is-text"].push_back(c.csv_name);
        if (!settled_by_values(c)) continue;
        const auto key = promise_of(c);
        if (!seen.contains(key)) seen[key] = misfit(reader, unit, c);
        const auto& bad = seen[key];
        if (!bad) continue;
        details[c.type == fact_type::date ? "not-all-dates" : "not-all-integers"].push_back(
            fmt::format("{} (such as \"{}\")", c.csv_name, utf8::clip(*bad, longest_example)));
        c.type = fact_type::text;
    }
    find_twice(reader, unit);
    if (!unit.twice.empty()) details["dimension-id-twice"] = {unit.twice.begin(), unit.twice.end()};
    if (!unit.plan.missing.empty()) details["columns-missing"] = unit.plan.missing;
    if (!unit.plan.unmapped.empty()) details["columns-unmapped"] = unit.plan.unmapped;
    static const std::map<std::string, std::string> meaning{
        {"measure-is-text", "Amounts that v1 kept as text stay text"},
        {"not-all-dates", "Not all values are days; the columns stay text"},
        {"not-all-integers", "Not all values are whole numbers; the columns stay text"},
        {"dimension-id-twice",
         "Dimension tables hold an id more than once; where their rows differ the entries that point to them "
         "are rejected"},
        {"columns-missing", "The mapping names columns that the tables do not have"},
        {"columns-unmapped",
         "The tables have columns that the mapping does not name; they are not imported"}};
    std::vector<task> out;
    for (const auto& [kind, names] : details)
        out.push_back({"dataset", unit.id, kind, meaning.at(kind) + ": " + list_text(names) + "."});
    return out;
}

}  // namespace

std::vector<task> settle_types(const values_reader& reader, fact_unit& unit, const mapping& m) {
    unit.members.clear();
    return settle(reader, unit, m, {});
}

std::vector<task> settle_types(pq::connection& reader, fact_unit& unit, const mapping& m) {
    misfits seen;
    load_members(reader, unit, seen);
    return settle(
        [&reader](const std::string& select, const std::function<bool(std::string_view)>& line) {
            reader.copy_out("COPY (" + select + ") TO STDOUT", line);
        },
        unit, m, std::move(seen));
}

}  // namespace osmig
