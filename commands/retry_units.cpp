#include "commands/retry_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "commands/result_text.hpp"
#include "db/ledger/ledger.hpp"

namespace osmig {

namespace {

// One row of the section retry_candidates.
struct candidate {
    std::string phase, type, step, reason;
    std::int64_t part = 0, rejects = 0, rows = 0;
    std::optional<std::string> unit = {};
    bool open = true;
    std::string ids = {};  // "{1,2}"

    std::string address() const { return type + "." + step; }
    std::string why() const {
        return fmt::format("{} {}{}", phase, reason, rejects > 1 ? fmt::format(" × {}", rejects) : "");
    }
};

candidate candidate_from(const pqxx::row& row) {
    candidate out;
    out.phase = row["phase"].c_str();
    out.type = row["type"].c_str();
    out.step = row["step"].c_str();
    out.reason = row["reason"].c_str();
    out.part = row["part"].as<std::int64_t>();
    out.rejects = row["rejects"].as<std::int64_t>();
    out.rows = row["rows"].as<std::int64_t>();
    if (!row["unit"].is_null()) out.unit = row["unit"].c_str();
    out.open = row["open"].as<bool>();
    if (!row["ids"].is_null()) out.ids = row["ids"].c_str();
    return out;
}

std::vector<candidate> candidates(target::session& session, const migration& order,
                                  const reject_filter& wanted) {
    std::vector<std::string> types, steps, columns;
    for (const auto* s : order.steps()) {
        types.push_back(s->type);
        steps.push_back(s->name);
        columns.push_back(s->unit);
    }
    auto values = wanted.values();
    values.pop_back();  // only those that are open
    for (const auto* list : {&types, &steps, &columns}) values.emplace_back(ledger::text_array(*list));
    std::vector<candidate> out;
    for (const auto& row : ask(session, "retry_candidates", values)) out.push_back(candidate_from(row));
    return out;
}

const step* find_step(const migration& order, const candidate& c) {
    const auto steps = order.steps();
    const auto found =
        std::ranges::find_if(steps, [&](const auto* s) { return s->type == c.type && s->name == c.step; });
    return found == steps.end() ? nullptr : *found;
}

// Where a step's rows belong to another unit than themselves (a view to its dataset), its SQL says to which.
class unit_finder {
public:
    unit_finder(target::session& session, const migration& order) : session_(session), order_(order) {}
    std::optional<std::string> unit_of(const candidate&);

private:
    using by_key = std::map<std::string, std::optional<std::string>>;
    std::optional<by_key> looked_up(const sql_section&);

    target::session& session_;
    const migration& order_;
    std::map<const sql_section*, std::optional<by_key>> known_;  // nothing: rows are units themselves
};

std::optional<unit_finder::by_key> unit_finder::looked_up(const sql_section& section) {
    const auto shape = session_.query(fmt::format("SELECT * FROM ({}) q LIMIT 0", section.text));
    bool has_unit = false;
    for (pqxx::row::size_type c = 0; c < shape.columns(); ++c)
        has_unit = has_unit || std::string_view(shape.column_name(c)) == "unit";
    if (!has_unit) return {};
    by_key out;
    for (const auto& row : session_.query(fmt::format("SELECT q.key::text, q.unit::text FROM ({}) q WHERE "
                                                      "q.key::text IN (SELECT key FROM osmig.reject WHERE "
                                                      "resolved IS NULL)",
                                                      section.text)))
        out[row[0].c_str()] = row[1].is_null() ? std::nullopt : std::optional<std::string>(row[1].c_str());
    return out;
}

std::optional<std::string> unit_finder::unit_of(const candidate& c) {
    const auto* s = find_step(order_, c);
    const auto* section = s->section(c.phase);
    const bool by_row = c.unit && section != nullptr && s->family.empty() && c.phase != "publish";
    if (!by_row) return c.unit;
    if (!s->table.empty() && s->unit.empty()) return {};  // no --item could name it
    auto found = known_.find(section);
    if (found == known_.end()) found = known_.emplace(section, looked_up(*section)).first;
    if (!found->second) return c.unit;
    const auto of_key = found->second->find(*c.unit);
    return of_key == found->second->end() ? std::nullopt : of_key->second;
}

void count(retry_plan& plan, const candidate& c) {
    if (c.ids.size() <= 2) return;
    plan.rows += c.rows;
    for (std::size_t at = 1; at < c.ids.size();) {
        const auto end = c.ids.find_first_of(",}", at);
        plan.rejects.push_back(c.ids.substr(at, end - at));
        at = end + 1;
    }
}

void add(retry_plan& plan, const candidate& c, const std::optional<std::string>& unit) {
    count(plan, c);
    if (c.phase == "publish") {
        plan.published[c.type][*unit].reasons.insert(c.why());
        return;
    }
    const bool exported = c.phase == "export";
    if (exported) plan.tables.insert(c.address());
    if (c.open) plan.parts.insert(c.part);
    if (unit) {
        plan.migrated[c.type][*unit].reasons.insert(c.why());
    } else if (!exported) {
        plan.steps.insert(c.address());
    }
}

}  // namespace

retry_plan plan_retry(target::session& session, const migration& order, const reject_filter& wanted,
                      bool staged) {
    retry_plan out;
    unit_finder finder(session, order);
    for (const auto& c : candidates(session, order, wanted)) {
        if (find_step(order, c) == nullptr) continue;  // of a migration that was another one then
        if (c.phase == "archive") {
            out.files += c.rejects;
        } else if (c.phase == "export" && staged && c.open) {
            out.export_left += c.rejects;
        } else {
            add(out, c, finder.unit_of(c));
        }
    }
    return out;
}

std::vector<phase> phases_of(const migration& order, const std::string& type, bool staged) {
    std::vector<phase> out;
    for (const auto what : {phase::export_v1, phase::extract, phase::import}) {
        const auto& steps = order.find_type(type)->steps;
        const bool has = std::ranges::any_of(steps, [&](const auto& s) { return s.has(what); });
        if (has && !(staged && what == phase::export_v1)) out.push_back(what);
    }
    return out;
}

}  // namespace osmig
