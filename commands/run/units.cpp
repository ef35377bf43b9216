#include "commands/run/units.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/nearest.hpp"
#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

const step* first_table(const migration& order, const std::string& type) {
    const auto* found = order.find_type(type);
    if (found == nullptr) return nullptr;
    const auto step = std::ranges::find_if(found->steps, [](const auto& s) { return !s.table.empty(); });
    return step == found->steps.end() ? nullptr : &*step;
}

std::vector<dataset_name> from_legacy(runner& r, const std::string& table) {
    std::vector<dataset_name> out;
    const auto found = std::ranges::find(r.catalog, table, &legacy::table::name);
    if (found == r.catalog.end()) return out;
    std::vector<std::string> columns{"id"};
    if (std::ranges::count(found->columns, "name", &legacy::column::name) > 0) columns.emplace_back("name");
    legacy::request all;
    all.from = &*found;
    all.columns = columns;
    r.legacy->read(all, [&](std::string_view line, std::string_view) {
        const auto fields = split_line(line);
        const auto name = fields.size() > 1 ? unescape(fields[1]) : std::nullopt;
        out.push_back({unescape(fields[0]).value_or(""), name.value_or(""), name.has_value()});
        return true;
    });
    for (auto& unit : out) unit.name = r.legacy->text(unit.name);
    return out;
}

std::vector<dataset_name> from_staging(runner& r, const std::string& table) {
    std::vector<dataset_name> out;
    const auto name = qualified("v1", table);
    if (r.session->query("SELECT to_regclass(" + quote_text(name) + ") IS NULL")[0][0].as<bool>()) return out;
    for (const auto& row : r.session->query("SELECT q->>'id', coalesce(q->>'name', ''), q->>'name' IS NOT "
                                            "NULL FROM (SELECT to_jsonb(t) - 'data' AS q FROM " +
                                            name + " t) u WHERE q->>'id' IS NOT NULL")) {
        out.push_back({row[0].c_str(), row[1].c_str(), row[2].as<bool>()});
    }
    return out;
}

// What publishing and archiving know is what their own SQL selects: no staging is needed.
std::vector<dataset_name> from_section(runner& r, const std::string& type) {
    std::vector<dataset_name> out;
    for (const auto& s : r.order.find_type(type)->steps) {
        if (!s.has(r.what)) continue;
        for (const auto& row : r.session->query("SELECT q->>'key', q->>'name' FROM (SELECT to_jsonb(t) - "
                                                "'descriptor' AS q FROM (" +
                                                s.section(phase_name(r.what))->text + ") t) u")) {
            out.push_back({row[0].c_str(), row[1].is_null() ? "" : row[1].c_str(), !row[1].is_null()});
        }
    }
    return out;
}

// Reference lists have no legacy table: their models know what there is.
void add_listed(const runner& r, const std::string& type, std::vector<dataset_name>& units) {
    for (const auto& s : r.order.find_type(type)->steps) {
        const auto* m = s.import.empty() ? nullptr : find_model(s.import);
        if (m == nullptr || m->list == nullptr) continue;
        for (const auto& row : m->list(r.models)) units.push_back({row.front().value_or(""), "", false});
    }
}

}  // namespace

std::vector<dataset_name> units_of(runner& r, const std::string& type) {
    const auto* first = first_table(r.order, type);
    if (first == nullptr) return {};
    return r.what == phase::export_v1 ? from_legacy(r, first->table) : from_staging(r, first->table);
}

std::optional<std::vector<std::string>> wanted_units(runner& r, const std::string& type) {
    if (r.chosen.item) return {{resolve_unit(r)}};
    if (!r.chosen.again) return {};
    const auto found = r.chosen.again->units.find(type);
    if (found == r.chosen.again->units.end()) return std::vector<std::string>{};
    return std::vector(found->second.begin(), found->second.end());
}

std::string any_of(const std::vector<std::string>& keys) {
    return fmt::format(" = ANY ({}::text[])", quote_text(ledger::text_array(keys)));
}

std::string resolve_unit(runner& r) {
    const auto& item = *r.chosen.item;
    const bool from_v2 = r.what == phase::archive || r.what == phase::publish;
    auto units = from_v2 ? from_section(r, item.type) : units_of(r, item.type);
    if (r.what == phase::import) add_listed(r, item.type, units);
    std::vector<std::string> names, matches;
    for (const auto& unit : units) {
        if (unit.id == item.key) return unit.id;
        if (unit.named && unit.name == item.key) matches.push_back(unit.id);
        names.push_back(unit.name);
    }
    if (matches.size() == 1) return matches.front();
    const auto near = nearest(item.key, names);
    throw usage_error(fmt::format("--item={}:{}: {} {} has that key or name{}. There are {} of them.",
                                  item.type, item.key, matches.empty() ? "no" : "more than one", item.type,
                                  near.empty() ? "" : ", did you mean '" + near + "'?", units.size()));
}

}  // namespace osmig
