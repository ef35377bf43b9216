#include "commands/run/fact_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "commands/run/inputs.hpp"
#include "commands/run/overrides.hpp"
#include "commands/run/pass.hpp"
#include "commands/run/staging.hpp"
#include "commands/run/units.hpp"
#include "db/error.hpp"
#include "db/quote.hpp"
#include "models/md5.hpp"

namespace osmig {

namespace {

using unit_map = std::map<std::string, fact_unit>;
using shape_map = std::map<std::string, std::vector<star_column>>;

shape_map staged_shapes(runner& r) {
    shape_map out;
    for (const auto& row : r.session->ledger("staged_shape"))
        out[row[0].c_str()].push_back({row[1].c_str(), row[2].c_str()});
    return out;
}

using keys = std::optional<std::vector<std::string>>;

void add_packages(runner& r, const step& s, const keys& only, unit_map& units) {
    const auto& section = *s.section("import");
    check_inputs(r, s, section);
    const auto filter = only ? " WHERE q.key::text" + any_of(*only) : "";
    for (const auto& row : r.session->query(
             "SELECT q.key, q.v1_name, md5(q.mapping), q.owner, q.name, q.schema_name, q.table_name, "
             "p.loaded FROM (" +
             section.text + ") q JOIN v2.packages p ON p.v1_id = q.key" + filter)) {
        auto& unit = units[row[0].c_str()];
        unit.id = row[0].c_str();
        unit.name = row[1].c_str();
        unit.mapping_digest = row[2].c_str();
        unit.owner = row[3].c_str();
        unit.package = row[4].c_str();
        if (!row[6].is_null()) unit.old_table = qualified(row[5].c_str(), row[6].c_str());
        unit.loaded = row[7].as<bool>() && !unit.old_table.empty();
    }
}

// Tables that the last whole export did not see any more are history, though their staging still stands.
std::vector<ledger::part> current_parts(runner& r, const step& family) {
    const auto newest =
        r.session->ledger("current_export", {family.type, family.name})[0][0].as<std::int64_t>();
    auto parts =
        ledger::parts(*r.session, {std::string(phase_name(phase::export_v1)), family.type, family.name});
    std::erase_if(parts, [&](const auto& p) { return p.pass == 0 || p.pass < newest; });
    return parts;
}

std::string names_of(const std::vector<star_column>& columns) {
    std::vector<std::string> names;
    for (const auto& c : columns) names.push_back(c.name);
    return digest_columns(names);
}

// Staging is what the facts are made of: other hands in it would pass for the legacy's doing.
void check_staged(const step& family, const ledger::part& part, const std::vector<star_column>& columns) {
    if (staged_as_exported(part.columns, names_of(columns))) return;
    refuse_changed_staging(family, part.name, columns.empty());
}

const std::vector<star_column> no_columns;

void add_tables(runner& r, const step& family, const keys& only, const shape_map& shapes, unit_map& units) {
    for (auto& part : current_parts(r, family)) {
        if (only && std::ranges::count(*only, part.group) == 0) continue;
        const auto shape = shapes.find(part.name);
        if (shape == shapes.end() && part.columns.empty()) continue;
        check_staged(family, part, shape == shapes.end() ? no_columns : shape->second);
        auto& unit = units[part.group];
        if (unit.id.empty()) unit.id = part.group;
        star_table table{part.name, shape->second, true};
        if (family.family == "entry") {
            unit.tables.entry = std::move(table);
        } else {
            unit.tables.dimensions.push_back(std::move(table));
        }
        unit.staged.push_back(std::move(part));
    }
}

}  // namespace

mapping fact_mapping(runner& r, const step& s, const fact_unit& unit) {
    const auto found = r.session->query(fmt::format("SELECT q.mapping FROM ({}) q WHERE q.key = {}",
                                                    s.section("import")->text, quote_text(unit.id)));
    if (found.empty())
        throw database_error(
            side::target, "OSF03",
            fmt::format("the package or mapping of dataset {} was removed by other hands", unit.id));
    return mapping_from_text({found[0][0].c_str(), found[0][0].size()});
}

std::string fact_signature(const runner& r, const fact_unit& unit, const step& s) {
    auto all = fmt::format("{}\n{}\n{}\n{}\n{}", definition_hash(s), unit.mapping_digest, unit.owner,
                           unit.package, r.options.skip_task ? "without tasks" : "");
    for (const auto& p : unit.staged)
        all += fmt::format("\n{} {} {}{}", p.name, p.digest, p.whole ? 0 : p.pass,
                           override_signature(r, p.name));
    // A column's name or type may change while its rows' text, and so the digest, does not.
    const auto add_shape = [&all](const star_table& table) {
        for (const auto& c : table.columns) all += fmt::format("\n{} {} {}", table.name, c.name, c.type);
    };
    add_shape(unit.tables.entry);
    for (const auto& table : unit.tables.dimensions) add_shape(table);
    return md5_hex(all);
}

namespace {

void check_whole(const runner& r, const step& s, const fact_unit& unit) {
    if (r.chosen.partial()) return;
    std::set<std::int64_t> snapshots;
    for (const auto& p : unit.staged) {
        if (!p.whole || p.state != "done") {
            throw refused_error(
                side::target,
                fmt::format(
                    "{}: staging of {} is not whole. Run `osmig export_from_v1` first, or take what is "
                    "there with --item=dataset:{}.",
                    s.address(), p.name, unit.id));
        }
        snapshots.insert(p.snapshot);
    }
}

std::set<std::int64_t> rejected_parts(runner& r) {
    std::set<std::int64_t> out;
    for (const auto& row : r.session->ledger("rejected_parts", {std::string(phase_name(phase::export_v1))}))
        out.insert(row[0].as<std::int64_t>());
    return out;
}

std::vector<fact_unit> in_order(unit_map&& units) {
    std::vector<fact_unit> out;
    for (auto& [id, unit] : units) out.push_back(std::move(unit));
    std::ranges::sort(out, [](const auto& a, const auto& b) {
        return std::pair(a.id.size(), a.id) < std::pair(b.id.size(), b.id);
    });
    return out;
}

}  // namespace

bool fact_unit::whole() const {
    return std::ranges::all_of(staged, [](const auto& p) { return p.whole && p.state == "done"; });
}

std::string fact_unit::entry() const { return qualified(schema, tables.entry.name); }
std::string fact_unit::work() const { return qualified("osmig_work", "w" + id); }
std::string fact_unit::filled() const { return direct ? fact_table() : work(); }
std::string fact_unit::table_name() const { return fact_table_name(owner, package); }
std::string fact_unit::fact_table() const { return qualified("v2", table_name()); }

std::vector<fact_unit> fact_units(runner& r, const step& s) {
    const auto only = wanted_units(r, s.type);
    const auto shapes = staged_shapes(r);
    unit_map units;
    add_packages(r, s, only, units);
    for (const auto* family : r.order.steps()) {
        if (family->type == s.type && !family->family.empty()) add_tables(r, *family, only, shapes, units);
    }
    auto out = in_order(std::move(units));
    const auto rejected = rejected_parts(r);
    for (auto& unit : out) {
        unit.staging_rejects =
            std::ranges::any_of(unit.staged, [&](auto& p) { return rejected.contains(p.id); });
        unit.tables.dataset = legacy_name(r, s.type, unit.id, unit.name);
        check_whole(r, s, unit);
    }
    add_unit_parts(r, s, out);
    for (auto& unit : out) unit.anew = r.chosen.again && r.chosen.again->parts.contains(unit.part.id);
    return out;
}

}  // namespace osmig
