#include "commands/audit/star_pass.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/audit/star_entries.hpp"
#include "commands/run/fact_scan.hpp"
#include "db/copy_text.hpp"
#include "db/embedded_sql.hpp"
#include "db/quote.hpp"

namespace osmig::audit {

namespace {

constexpr std::size_t most_columns = 1599;

struct found_star {
    fact_unit unit;
    bool keyed = true;  // the entry table has its primary key
};
using found_stars = std::map<std::string, found_star>;

const step* entry_step(const migration& order) {
    for (const auto* s : order.steps()) {
        if (s->family == "entry") return s;
    }
    return nullptr;
}

star_table table_of(const legacy::table& table) {
    star_table out{table.name, {}, table.primary_key == std::vector<std::string>{"id"}};
    for (const auto& c : table.columns) out.columns.push_back({c.name, c.type});
    return out;
}

found_stars stars_of(subject& of) {
    found_stars out;
    for (const auto* s : of.order().steps()) {
        if (s->family.empty()) continue;
        for (const auto& planned : of.tables(*s)) {
            auto& star = out[planned.group];
            star.unit.id = planned.group;
            star.unit.schema = of.order().legacy.schema;
            auto table = table_of(*planned.table);
            if (s->family == "entry") {
                star.keyed = table.keyed;
                star.unit.tables.entry = std::move(table);
            } else {
                star.unit.tables.dimensions.push_back(std::move(table));
            }
        }
    }
    for (const auto& unit : of.units(entry_step(of.order())->type)) {
        const auto found = out.find(unit.id);
        if (found == out.end()) continue;
        found->second.unit.name = unit.name;
        found->second.unit.tables.dataset = unit.name;
    }
    return out;
}

std::optional<mapping> mapping_of(const stand_ins& ins, const std::string& dataset) {
    const auto text = ins.find("doc.mapping", dataset, "fields");
    if (!text || !*text || **text == "[]") return {};
    return mapping_from_text(**text);
}

class stars {
public:
    stars(subject& of, stand_ins& ins, const profiles& tables, findings& found)
        : of_(of), ins_(ins), tables_(tables), found_(found), step_(*entry_step(of.order())) {
        for (const auto& unit : of.units(step_.type)) names_[unit.id] = unit.name;
    }

    std::vector<audited_star> run() {
        of_.carefully("foreign keys", [this] { read_keys(); });
        auto all = stars_of(of_);
        for (const auto& id : ins_.keys("v2.packages")) {
            if (mapping_of(ins_, id)) all[id].unit.id = id;
        }
        std::vector<audited_star> out;
        for (auto& [id, star] : all) out.push_back(look(star));
        return out;
    }

private:
    void read_keys() {
        keys_.clear();
        std::string sql(embedded_sql("db/legacy/foreign_keys.sql"));
        const auto schema = quote_text(of_.order().legacy.schema);
        sql.replace(sql.rfind("$1"), 2, schema);
        of_.ask(sql, [this](const auto&, cells&& row) {
            keys_.insert({row[0].value_or(""), row[1].value_or(""), row[2].value_or("")});
        });
    }

    audited_star look(found_star& star) {
        auto& u = star.unit;
        audited_star out{
            .id = u.id, .name = names_[u.id], .owner = {}, .entry = u.tables.entry.name, .dimensions = {}};
        for (const auto& d : u.tables.dimensions) out.dimensions.push_back(d.name);
        if (const auto entries = tables_.find(u.tables.entry.name); entries != tables_.end()) {
            out.facts = entries->second.expected();
            out.sampled = entries->second.sampled;
        }
        out.gone = !names_.contains(u.id) || names_[u.id].empty();
        out.gone = out.gone && !is_dataset(u.id);
        const auto fields = mapping_of(ins_, u.id);
        const bool package = ins_.find("v2.packages", u.id, "v1_id").has_value();
        out.mapped = fields.has_value();
        if (out.gone) {
            note("tables-without-dataset", u.id, "Staged, and not imported: the dataset is gone",
                 tables_text(u));
        } else if (!fields || !package) {
            no_mapping(u, out.facts);
        } else if (u.tables.entry.name.empty()) {
            add("task", "facts-no-tables", u.id, "It is modelled, but the legacy has no entry table for it.");
        } else {
            facts(star, *fields, out);
        }
        return out;
    }

    bool is_dataset(const std::string& id) const {
        return !id.empty() && std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; }) &&
               names_.contains(id);
    }

    static std::string tables_text(const fact_unit& u) {
        return u.tables.entry.name.empty() ? u.tables.dimensions.front().name : u.tables.entry.name;
    }

    void no_mapping(const fact_unit& u, std::int64_t rows) {
        const std::string why = "Its entries cannot be read without a mapping (none, or it was rejected).";
        if (rows > 0) add("reject", "no-mapping", u.id, why, rows);
        add("task", "facts-no-mapping", u.id, why);
    }

    void facts(found_star& star, const mapping& fields, const audited_star& out) {
        auto& u = star.unit;
        u.plan = plan_facts(fields, u.tables);
        if (u.plan.columns.size() > most_columns) {
            const auto why =
                fmt::format("Its facts would have {} columns, and a table can have {} beside the key.",
                            u.plan.columns.size(), most_columns);
            if (out.facts > 0) add("reject", "not-storable", u.id, why, out.facts);
            return add("task", "facts-not-storable", u.id, why);
        }
        for (const auto& rule : u.plan.rules) add("rule", rule, u.id, "");
        settle(u, fields);
        if (!star.keyed || !u.twice.empty()) entries(star, out);
        look_for_orphans(u);
    }

    // The types as the import would settle them; it says what does not fit.
    void settle(fact_unit& u, const mapping& fields) {
        std::vector<task> tasks;
        const auto plan = u.plan;
        const bool seen = of_.carefully(fmt::format("values of dataset {}", u.id), [&] {
            u.plan = plan;
            tasks = settle_types(
                [this, &u](const std::string& select, const std::function<bool(std::string_view)>& line) {
                    of_.ask_lines(in_legacy_names(of_, u, select), line);
                },
                u, fields);
        });
        if (!seen) return;
        for (const auto& t : tasks) add("task", t.kind, u.id, t.detail);
    }

    void entries(found_star& star, const audited_star& out) {
        entry_rejects rejects;
        of_.carefully(fmt::format("keys of dataset {}", star.unit.id),
                      [&] { rejects = count_entry_rejects(of_, star.unit); });
        const auto whole = whole_reject(rejects);
        if (whole.empty()) {
            for (const auto& [reason, few] : rejects.by_reason) {
                for (std::size_t i = 0; i < few.keys.size(); ++i)
                    add("reject", reason, few.keys[i], few.message, 0);
                add("reject", reason, "", few.message, few.rows);
            }
        } else {
            const auto why =
                fmt::format("Most of its entries fail alike ({}), so none of them is migrated.", whole);
            add("reject", whole, star.unit.id, why, out.facts);
            add("task", "facts-" + whole, star.unit.id, why);
        }
    }

    // Entries that point to a member that is not there: they lose its label, and nothing else.
    void look_for_orphans(const fact_unit& u) {
        std::set<std::pair<std::string, std::string>> joins;
        for (const auto& c : u.plan.columns) {
            if (!c.join.empty() && !keys_.contains({u.tables.entry.name, c.join, c.dimension}))
                joins.insert({c.join, c.dimension});
        }
        for (const auto& [join, dimension] : joins) {
            of_.carefully(fmt::format("orphans of {}.{}", u.tables.entry.name, join),
                          [&, join = join, dimension = dimension] { count_orphans(u, join, dimension); });
        }
    }

    void count_orphans(const fact_unit& u, const std::string& join, const std::string& dimension) {
        const auto entries = tables_.find(u.tables.entry.name);
        const bool sampled = entries != tables_.end() && entries->second.sampled;
        const double scale = sampled ? entries->second.scale() : 1;
        const auto from =
            u.entry() + " AS e" +
            (scale > 1 ? fmt::format(" TABLESAMPLE SYSTEM ({:.6f}) REPEATABLE (1)", 100 / scale) : "");
        const auto missing = fmt::format(
            "FROM {0} WHERE e.{1} IS NOT NULL AND NOT EXISTS (SELECT FROM {2} d WHERE d.id::text = "
            "e.{1}::text)",
            from, quote_name(join), qualified(u.schema, dimension));
        const auto sql = in_legacy_names(of_, u, fmt::format("SELECT count(*), min(e.id::text) {}", missing));
        of_.ask(sql, [&](const auto&, cells&& row) {
            const auto rows = std::atoll(row[0].value_or("0").c_str());
            if (rows == 0) return;
            found_.add({.phase = "",
                        .step = step_.address(),
                        .where = u.tables.entry.name + "." + join,
                        .kind = "note",
                        .word = "orphans",
                        .key = u.id + "/" + row[1].value_or(""),
                        .detail = fmt::format(
                            "They point to no row of {}; the facts arrive without its columns.", dimension),
                        .rows = rows},
                       scale);
        });
    }

    void add(const std::string& kind, const std::string& word, const std::string& key,
             const std::string& detail, std::int64_t rows = 1) {
        found_.add({.phase = "import",
                    .step = step_.address(),
                    .where = "",
                    .kind = kind,
                    .word = word,
                    .key = key,
                    .detail = detail,
                    .rows = rows,
                    .how = severity_of(kind)});
    }

    void note(const std::string& word, const std::string& key, const std::string& detail,
              const std::string& where) {
        found_.add({.phase = "",
                    .step = step_.address(),
                    .where = where,
                    .kind = "note",
                    .word = word,
                    .key = key,
                    .detail = detail});
    }

    subject& of_;
    stand_ins& ins_;
    const profiles& tables_;
    findings& found_;
    const step& step_;
    std::map<std::string, std::string> names_;
    std::set<std::vector<std::string>> keys_;  // table, column, table that it points to
};

}  // namespace

std::map<std::string, std::set<std::string>> text_measures(subject& of, const stand_ins& ins) {
    std::map<std::string, std::set<std::string>> out;
    for (auto& [id, star] : stars_of(of)) {
        const auto fields = mapping_of(ins, id);
        if (!fields || star.unit.tables.entry.name.empty()) continue;
        for (const auto& c : plan_facts(*fields, star.unit.tables).columns) {
            const auto field = std::ranges::find(fields->fields, c.field, &mapping_field::name);
            if (field != fields->fields.end() && field->kind == field_kind::measure && !c.measure)
                out[star.unit.tables.entry.name].insert(c.column);
        }
    }
    return out;
}

std::vector<audited_star> star_pass(subject& of, stand_ins& ins, const profiles& tables, findings& found) {
    if (entry_step(of.order()) == nullptr) return {};
    return stars(of, ins, tables, found).run();
}

}  // namespace osmig::audit
