#include "commands/run/overrides_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "commands/result_text.hpp"
#include "db/error.hpp"
#include "db/ledger/ledger.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using text = std::optional<std::string>;

text text_of(const pqxx::field& field) { return field.is_null() ? text() : text(field.c_str()); }

std::string shown(const text& value) {
    constexpr std::size_t most = 60;
    return value ? "\"" + one_line(*value, most) + "\"" : "NULL";
}

void refuse(surveyed_override& o, const std::string& why) {
    o.state = override_state::refused;
    const auto& d = *o.declared;
    o.why = fmt::format("{}: {}, key {}, column {}: {}", d.place(), d.what->address(), one_line(d.key, 80),
                        d.column, why);
}

}  // namespace

void judge_override(surveyed_override& o, const staged_cell& cell, bool whole) {
    if (cell.rows > 1)
        return refuse(o, fmt::format("{} rows of v1.{} have this key, and an override is for one.", cell.rows,
                                     o.table));
    if (cell.rows == 0 && whole)
        return refuse(o, "the legacy has no such row. Correct the key, or delete the line.");
    if (cell.rows == 0) return;
    const bool stands = o.applied && o.applied->value == cell.value;
    const auto& original = stands ? o.applied->original : cell.value;
    if (o.from == o.to) return refuse(o, "from and to are the same value.");
    if (original == o.from) {
        o.state = stands && o.applied->value == o.to ? override_state::applied : override_state::due;
    } else if (original == o.to) {
        refuse(o, fmt::format("from no longer matches: the legacy has {} by itself now. Delete the line.",
                              shown(original)));
    } else {
        refuse(o, fmt::format(
                      "from no longer matches: it is {}, and the legacy has {}. Correct the line if that "
                      "is to be overridden too, or delete it.",
                      shown(o.from), shown(original)));
    }
}

namespace {

using columns_of_table = std::map<std::string, std::string>;  // name: type

// What is staged of a step: its tables, and whether they are whole.
struct staged_step_tables {
    std::map<std::string, bool> whole;
    bool complete = false;  // a whole export has found all tables that there are
};

class survey {
public:
    explicit survey(target::session& session) : session_(session) {}
    std::vector<surveyed_override> of(const std::vector<declared_override>&);

private:
    void read_shapes();
    const staged_step_tables& tables_of(const step&);
    void place(surveyed_override&);
    void find_column(surveyed_override&);
    void find_applied(surveyed_override&);
    void convert();
    std::map<std::string, text> canonical(const std::string& type, const std::set<std::string>&);
    text canonical_one(const std::string& type, const std::string& value);
    void look();
    void look_at(const std::string& table, const std::vector<surveyed_override*>&);
    bool settled(const surveyed_override& o) const { return o.type.empty() || !o.why.empty(); }
    void add_withdrawn();

    target::session& session_;
    std::map<std::string, columns_of_table> shapes_;
    std::map<std::string, staged_step_tables> steps_;
    std::map<std::vector<std::string>, applied_override> applied_;  // by table, key, column
    std::vector<surveyed_override> all_;
};

void survey::read_shapes() {
    for (const auto& row : session_.ledger("staged_shape"))
        shapes_[row[0].c_str()][row[1].c_str()] = row[2].c_str();
}

// Tables that the newest whole export did not find any more are not there, as for the import.
const staged_step_tables& survey::tables_of(const step& s) {
    const auto [found, fresh] = steps_.try_emplace(s.address());
    if (!fresh) return found->second;
    const auto newest = session_.ledger("current_export", {s.type, s.name})[0][0].as<std::int64_t>();
    found->second.complete = newest > 0;
    for (const auto& p :
         ledger::parts(session_, {std::string(phase_name(phase::export_v1)), s.type, s.name})) {
        if (p.pass == 0 || p.pass < newest || !shapes_.contains(p.name)) continue;
        found->second.whole[p.name] = p.whole && p.state == "done";
    }
    return found->second;
}

// The table and the row's own key. Of a star's table both may have a slash in them: the shortest that is a table.
void survey::place(surveyed_override& o) {
    const auto& d = *o.declared;
    const auto& staged = tables_of(*d.what);
    o.table = d.what->table;
    o.id = d.key;
    for (auto at = d.key.find('/'); !d.what->family.empty() && at != std::string::npos;
         at = d.key.find('/', at + 1)) {
        o.table = d.key.substr(0, at);
        o.id = d.key.substr(at + 1);
        if (staged.whole.contains(o.table)) break;
    }
    if (staged.whole.contains(o.table)) return find_column(o);
    if (staged.complete) refuse(o, "the legacy has no such table. Correct the key, or delete the line.");
}

void survey::find_column(surveyed_override& o) {
    const auto& shape = shapes_.at(o.table);
    if (!shape.contains("id"))
        return refuse(o,
                      fmt::format("rows of v1.{} have no id of their own and cannot be overridden. Mend them "
                                  "in the legacy.",
                                  o.table));
    const auto found = shape.find(o.declared->column);
    if (found != shape.end()) {
        o.type = found->second;
        return find_applied(o);
    }
    std::vector<std::string> names;
    for (const auto& [name, type] : shape) names.push_back(name);
    refuse(o, fmt::format("v1.{} has no such column. It has {}.", o.table, fmt::join(names, ", ")));
}

void survey::find_applied(surveyed_override& o) {
    const auto found = applied_.find({o.table, o.id, o.declared->column});
    if (found != applied_.end()) o.applied = found->second;
}

text survey::canonical_one(const std::string& type, const std::string& value) {
    try {
        return text_of(session_.query(fmt::format("SELECT $1::{}::text", type), {value})[0][0]);
    } catch (const database_error& e) {
        if (!e.row_fault()) throw;
        return {};
    }
}

// All at once; one by one only where the type refuses one of them.
std::map<std::string, text> survey::canonical(const std::string& type, const std::set<std::string>& values) {
    std::map<std::string, text> out;
    try {
        for (const auto& row :
             session_.query(fmt::format("SELECT n.v, n.v::{}::text FROM unnest($1::text[]) AS n(v)", type),
                            {ledger::text_array({values.begin(), values.end()})}))
            out[row[0].c_str()] = text_of(row[1]);
    } catch (const database_error& e) {
        if (!e.row_fault()) throw;
        for (const auto& value : values) out[value] = canonical_one(type, value);
    }
    return out;
}

void survey::convert() {
    std::map<std::string, std::set<std::string>> values;
    for (const auto& o : all_) {
        for (const auto& value : {o.declared->from, o.declared->to})
            if (!settled(o) && value) values[o.type].insert(*value);
    }
    std::map<std::string, std::map<std::string, text>> known;
    for (const auto& [type, of_type] : values) known[type] = canonical(type, of_type);
    for (auto& o : all_) {
        if (settled(o)) continue;
        const auto convert_one = [&](const char* which, const text& value, text& into) {
            if (value) into = known[o.type][*value];
            if (value && !into)
                refuse(o, fmt::format("{}: {} is no {}, which is the column's type.", which, shown(value),
                                      o.type));
        };
        convert_one("from", o.declared->from, o.from);
        convert_one("to", o.declared->to, o.to);
    }
}

void survey::look_at(const std::string& table, const std::vector<surveyed_override*>& of_table) {
    std::set<std::string> keys, columns;
    for (const auto* o : of_table) {
        keys.insert(o->id);
        columns.insert(o->declared->column);
    }
    std::string list;
    for (const auto& c : columns) list += ", t." + quote_name(c) + "::text AS " + quote_name(c);
    const auto rows = session_.query(
        fmt::format("SELECT k.key{} FROM {} t JOIN unnest($1::text[]) AS k(key) ON t.id::text = k.key", list,
                    qualified("v1", table)),
        {ledger::text_array({keys.begin(), keys.end()})});
    std::map<std::pair<std::string, std::string>, staged_cell> cells;
    for (const auto& row : rows) {
        int n = 0;
        for (const auto& c : columns) {
            auto& cell = cells[{row[0].c_str(), c}];
            ++cell.rows;
            cell.value = text_of(row[++n]);
        }
    }
    for (auto* o : of_table)
        judge_override(*o, cells[{o->id, o->declared->column}],
                       tables_of(*o->declared->what).whole.at(table));
}

void survey::look() {
    std::map<std::string, std::vector<surveyed_override*>> tables;
    for (auto& o : all_)
        if (!settled(o)) tables[o.table].push_back(&o);
    for (const auto& [table, of_table] : tables) look_at(table, of_table);
}

// What the ledger has and no line says any more.
void survey::add_withdrawn() {
    std::set<std::vector<std::string>> declared;
    for (const auto& o : all_) declared.insert({o.table, o.id, o.declared->column});
    for (const auto& [cell, a] : applied_) {
        if (declared.contains(cell)) continue;
        surveyed_override o;
        o.applied = a;
        o.table = a.table;
        o.id = a.key;
        o.state = override_state::withdrawn;
        const auto shape = shapes_.find(a.table);
        if (shape != shapes_.end() && shape->second.contains(a.column)) o.type = shape->second.at(a.column);
        all_.push_back(std::move(o));
    }
}

std::vector<surveyed_override> survey::of(const std::vector<declared_override>& declared) {
    for (auto& a : applied_overrides(session_)) applied_[{a.table, a.key, a.column}] = std::move(a);
    if (declared.empty() && applied_.empty()) return {};
    read_shapes();
    for (const auto& d : declared) {
        surveyed_override o;
        o.declared = d;
        place(o);
        all_.push_back(std::move(o));
    }
    convert();
    look();
    add_withdrawn();
    return std::move(all_);
}

}  // namespace

std::vector<applied_override> applied_overrides(target::session& session) {
    std::vector<applied_override> out;
    for (const auto& row : session.ledger("overrides"))
        out.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str(), row[4].c_str(),
                       text_of(row[5]), text_of(row[6]), row[7].c_str(), row[8].c_str(), row[9].as<int>()});
    return out;
}

std::vector<surveyed_override> survey_overrides(target::session& session,
                                                const std::vector<declared_override>& declared) {
    return survey(session).of(declared);
}

}  // namespace osmig
