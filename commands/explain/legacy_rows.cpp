// A record's rows in the legacy, as they are now, beside what was staged of them.
#include <fmt/format.h>

#include <algorithm>

#include "commands/explain/looking_up.hpp"
#include "commands/explain/teller.hpp"
#include "commands/legacy_view.hpp"
#include "db/error.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

story_table told(const std::string& name, const legacy_view::found_rows& found, std::int64_t limit) {
    story_table out;
    out.name = name;
    out.total = static_cast<std::int64_t>(found.rows.size());
    out.record = out.total == 1;
    for (const auto& c : found.columns) out.columns.push_back({c});
    for (auto row : found.rows) {
        if (static_cast<std::int64_t>(out.rows.size()) == limit) break;
        for (auto& value : row)
            if (value) value = without_secrets(*value);
        out.rows.push_back(std::move(row));
    }
    return out;
}

// Of one row that both sides have, the columns that are not alike.
std::vector<std::string> changed(teller& t, const std::string& table, const std::string& column,
                                 const std::string& value, const legacy_view::found_rows& found) {
    const auto staged = t.session.query(
        fmt::format("SELECT * FROM {} t WHERE t.{}::text = $1 LIMIT 2", table, quote_name(column)), {value});
    std::vector<std::string> out;
    if (staged.size() != 1 || found.rows.size() != 1) return out;
    for (std::size_t c = 0; c < found.columns.size(); ++c) {
        const auto& name = found.columns[c];
        const auto& now = found.rows.front().at(c);
        const auto field = staged[0][name];
        const auto then = field.is_null() ? cell{} : cell{std::string(field.c_str(), field.size())};
        if (now != then) out.push_back(name);
    }
    return out;
}

class asker {
public:
    asker(teller& t, legacy_view& legacy, story_section& out) : t_(t), legacy_(legacy), out_(out) {}

    void add(const step& s, const std::string& name, const std::string& column, const std::string& value) {
        const auto* from = legacy_.find(name);
        const auto staged = qualified("v1", name);
        const auto columns = columns_of(t_.session, staged);
        if (from == nullptr) return out_.notes.push_back(fmt::format("The legacy has no table {}.", name));
        if (std::ranges::count(from->columns, column, &legacy::column::name) == 0) return;
        const auto found = legacy_.rows(*from, s, column, value, t_.limit + 1);
        if (found.rows.empty())
            return out_.notes.push_back(
                fmt::format("The legacy's {} has no row with {} {}.", name, column, value));
        out_.tables.push_back(told(name, found, t_.limit));
        if (columns.empty()) return;
        if (const auto differ = changed(t_, staged, column, value, found); !differ.empty())
            out_.notes.push_back(fmt::format("{}: not as staged any more (or overridden there): {}.", name,
                                             fmt::join(differ, ", ")));
    }

private:
    teller& t_;
    legacy_view& legacy_;
    story_section& out_;
};

void ask_legacy(teller& t, story_section& out) {
    legacy_view legacy(t.order);
    asker ask(t, legacy, out);
    if (!t.about.row.empty()) {
        const auto& entry = t.facts ? t.facts->tables.entry.name : std::string();
        if (!entry.empty()) ask.add(*t.facts->entries, entry, "id", t.about.row);
        return;
    }
    for (const auto& s : t.steps) {
        const std::string column = t.about.only == s.what ? "id" : s.what->unit;
        if (!s.what->table.empty() && !column.empty() && !t.about.key.empty())
            ask.add(*s.what, s.what->table, column, t.about.key);
    }
}

}  // namespace

legacy_answer legacy_section(teller& t) {
    legacy_answer out{{"legacy", "In the legacy, as it is now", {}, {}}};
    const auto failed = [&out](const std::string& said) {
        out.reached = false;
        out.section.notes.push_back("The legacy could not be asked: " + printable(said));
    };
    try {
        ask_legacy(t, out.section);
    } catch (const database_error& e) {
        if (e.where() != side::legacy) throw;
        failed(e.what());
    } catch (const refused_error& e) {
        if (e.where() != side::legacy) throw;
        failed(e.what());
    }
    return out;
}

}  // namespace osmig
