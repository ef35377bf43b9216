// Which rules fired in a record, and which value they made of which: a step's `-- :explain` says that.
#include <fmt/format.h>

#include <map>

#include "commands/explain/looking_up.hpp"
#include "commands/explain/rule_words.hpp"
#include "commands/explain/teller.hpp"
#include "db/ledger/ledger.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

struct change {
    cell was, is;
};
// By step, key and rule.
using changes = std::multimap<std::vector<std::string>, change>;

cell cell_of(const pqxx::field& field) {
    return field.is_null() ? cell{} : cell{without_secrets({field.c_str(), field.size()})};
}

void add_changes(teller& t, const step_keys& s, changes& out) {
    const auto* section = s.what->section("explain");
    if (section == nullptr || s.keys.empty()) return;
    for (const auto& row : t.session.query(
             fmt::format(
                 "SELECT q.key::text, q.rule, q.was::text, q.made::text FROM ({}) q WHERE q.key::text = ANY "
                 "($1::text[]) AND (q.was IS NOT NULL OR q.made IS NOT NULL)",
                 section->text),
             {ledger::text_array(s.keys)}))
        out.emplace(std::vector<std::string>{s.what->name, row[0].c_str(), row[1].c_str()},
                    change{cell_of(row[2]), cell_of(row[3])});
}

// What of a fact table is not called as v1's export called it follows from the plan.
void add_renamed(const teller& t, changes& out) {
    if (!t.facts) return;
    for (const auto& name : t.facts->columns) {
        const auto found = t.facts->made.find(name);
        if (found != t.facts->made.end() && found->second.csv_name != name)
            out.emplace(std::vector<std::string>{t.facts->entries->name, t.about.key, "column-renamed"},
                        change{found->second.csv_name, name});
    }
}

}  // namespace

story_section rules_section(teller& t) {
    story_section out{"rules", "Rules that fired (docs/rules.md)", {}, {}};
    changes known;
    for (const auto& s : t.steps) add_changes(t, s, known);
    add_renamed(t, known);
    story_table told{"osmig.rule",
                     {{"rule"},
                      {"times", cell_kind::number},
                      {"was"},
                      {"made"},
                      {"fires_when"},
                      {"phase"},
                      {"step"},
                      {"unit"}},
                     {},
                     0,
                     false};
    for (const auto& row : ask_story(t.session, "rules", known_by(t))) {
        const cells front{cell{row["rule"].c_str()}, cell{row["times"].c_str()}};
        const cells back{fires_when(row["rule"].c_str()), row["phase"].c_str(), row["step"].c_str(),
                         row["unit"].c_str()};
        auto [from, to] = known.equal_range({row["step"].c_str(), row["unit"].c_str(), row["rule"].c_str()});
        const bool none = from == to;
        for (; none || from != to; ++from) {
            auto line = front;
            line.push_back(none ? cell{} : from->second.was);
            line.push_back(none ? cell{} : from->second.is);
            line.insert(line.end(), back.begin(), back.end());
            told.rows.push_back(std::move(line));
            if (none) break;
        }
    }
    told.total = static_cast<std::int64_t>(told.rows.size());
    if (told.total > 0) out.tables.push_back(std::move(told));
    return out;
}

}  // namespace osmig
