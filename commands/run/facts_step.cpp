#include "commands/run/facts_step.hpp"

#include <fmt/format.h>

#include <map>

#include "commands/run/fact_load.hpp"
#include "commands/run/fact_scan.hpp"
#include "commands/run/fact_switch.hpp"
#include "commands/run/fact_units.hpp"
#include "db/fault.hpp"
#include "db/quote.hpp"
#include "models/package.hpp"

namespace osmig {

namespace {

// The package's own SQL, asked for one dataset when its facts are switched: the descriptor must say what the new
// table holds, and only now is that known.
class package_source {
public:
    explicit package_source(runner& r) : r_(r) {
        for (const auto* s : r.order.steps()) {
            if (s->import == "package") section_ = s->section("import");
        }
    }

    std::optional<package_row> row(const fact_unit& unit);

private:
    void load();

    runner& r_;
    const sql_section* section_ = nullptr;
    std::vector<std::string> names_;
    std::map<std::string, cells> rows_;
    bool loaded_ = false;
};

// All at once, at the first use: the query aggregates over every dataset anyway.
void package_source::load() {
    loaded_ = true;
    if (section_ == nullptr) return;
    const auto all = r_.session->query(section_->text);
    for (pqxx::row::size_type c = 0; c < all.columns(); ++c) names_.emplace_back(all.column_name(c));
    for (const auto& row : all) {
        cells values;
        for (const auto& field : row) values.push_back(field.is_null() ? cell{} : cell{field.c_str()});
        rows_[values.front().value_or("")] = std::move(values);
    }
}

std::optional<package_row> package_source::row(const fact_unit& unit) {
    if (!loaded_) load();
    const auto found = rows_.find(unit.id);
    if (found == rows_.end()) return std::nullopt;
    return build_package(read_package_input(input_row(names_, found->second), r_.models), &unit.plan);
}

class facts {
public:
    facts(runner& r, const step& s, bool again) : r_(r), s_(s), again_(again), packages_(r) {}
    void run();

private:
    void counted_unit(fact_unit&);
    void unit(fact_unit&);
    bool settled(const fact_unit&) const;
    bool unchanged(const fact_unit&);
    void load(fact_unit&);
    std::optional<refusal> mostly_refused(const fact_unit&, const fact_batch& last);
    void reject(fact_unit&, const refusal&, const std::string& sqlstate = {});

    runner& r_;
    const step& s_;
    bool again_;
    package_source packages_;
    std::optional<pq::connection> reader_;
};

bool facts::settled(const fact_unit& u) const {
    return u.part.pass == r_.run.pass && u.part.state == "done" && !again_;
}

bool facts::unchanged(const fact_unit& u) {
    const bool same =
        u.part.state == "done" && u.part.whole && u.part.digest == u.signature && !u.old_table.empty();
    return same &&
           !r_.session->query("SELECT to_regclass(" + quote_text(u.old_table) + ") IS NULL")[0][0].as<bool>();
}

void facts::reject(fact_unit& u, const refusal& why, const std::string& sqlstate) {
    u.part.state.clear();
    r_.writer->transact(rejected_statements(r_, s_, u, why, sqlstate));
}

// Where most rows fail alike, the fault is the unit's: it is rejected once, with the count (invariant 8).
std::optional<refusal> facts::mostly_refused(const fact_unit& u, const fact_batch& last) {
    constexpr std::int64_t many = 100;
    std::map<std::string, std::int64_t> reasons;
    if (u.part.checkpoint) {
        for (const auto& row : r_.session->ledger("reject_reasons", {std::to_string(u.part.id)})) {
            reasons[row[0].c_str()] = row[1].as<std::int64_t>();
        }
    }
    for (const auto& rejected : last.rejects) ++reasons[rejected.reason];
    const auto made = std::atoll(last.checkpoint.c_str());  // "<facts>:…"
    std::int64_t refused = 0;
    for (const auto& [reason, count] : reasons) refused += count;
    for (const auto& [reason, count] : reasons) {
        if (count < many || count * 2 <= made + refused) continue;
        return refusal{
            reason,
            fmt::format("Dataset {}: {} of its {} entries fail alike ({}), so none of them is migrated; they "
                        "stay in staging. Mend them in the legacy, then export and import again.",
                        u.id, count, made + refused, reason)};
    }
    return std::nullopt;
}

void facts::load(fact_unit& u) {
    if (!reader_) reader_.emplace(facts_connection(r_));
    u.plan = plan_facts(mapping_from_text(*u.mapping), u.tables);
    fact_switch what;
    what.tasks = settle_types(*reader_, u);
    if (r_.chosen.limit >= 0 && u.loaded && !same_columns(r_, u)) {
        r_.notes.push_back(fmt::format(
            "{}: the facts of dataset {} would get other columns; that needs a run without --limit.",
            s_.address(), u.id));
        return r_.writer->transact(skipped_statements(r_, u));
    }
    auto last = load_facts(r_, u, *reader_);
    if (const auto why = mostly_refused(u, last)) return reject(u, *why);
    const auto package = packages_.row(u);
    if (package) what.package = &*package;
    auto message = start_statements(r_, u);
    append_batch(r_, u, last, message);
    append_switch(r_, s_, u, last, what, message);
    r_.writer->transact(message);
    r_.show.add(last.rows());
}

void facts::unit(fact_unit& u) {
    r_.show.detail(u.name);
    if (settled(u)) return;
    const bool entries = !u.tables.entry.name.empty();
    if (unchanged(u)) return r_.writer->transact(unchanged_statements(r_, u));
    if (!u.exists() && u.id.find_first_not_of("0123456789") != std::string::npos) {
        r_.notes.push_back(fmt::format(
            "{}: the tables of {} belong to no dataset any more; they are staged and not imported.",
            s_.address(), u.id));
        return r_.writer->transact(skipped_statements(r_, u));
    }
    if (!u.mapping) {
        return reject(
            u,
            {"no-mapping",
             fmt::format("Dataset {}: its entries cannot be read without a mapping (none, or it was "
                         "rejected); they stay in "
                         "staging. Mend dataset.data in the legacy, then export, extract and import again.",
                         u.id)});
    }
    if (!entries) {
        return reject(u, {"no-tables", fmt::format("Dataset {} ({}) is modelled, but the legacy has no entry "
                                                   "table for it; there is nothing to load.",
                                                   u.id, u.name)});
    }
    try {
        load(u);
    } catch (const database_error& e) {
        if (!e.row_fault() || e.where() != side::target) throw;
        reader_.reset();
        reject(u,
               {"not-storable",
                fmt::format("Dataset {}: the target refused its facts: {} ({}). They stay in staging.", u.id,
                            e.what(), e.context())},
               e.sqlstate());
    }
}

// A fact table that holds something else than was written was touched by other hands: the next try mends it.
void facts::counted_unit(fact_unit& u) {
    try {
        unit(u);
    } catch (const database_error& e) {
        if (e.sqlstate() == "OSF03") r_.session->ledger("forget_part", {std::to_string(u.part.id)});
        throw;
    }
}

void facts::run() {
    r_.session->transact({"CREATE SCHEMA IF NOT EXISTS osmig_work"}, r_.run.fence);
    auto units = fact_units(r_, s_);
    r_.writer->encoding("UTF8");
    for (auto& u : units) {
        stop_if_asked();
        counted_unit(u);
        fault_point(fault::between_parts);
    }
}

}  // namespace

void facts_step(runner& r, const step& s, bool again) { facts(r, s, again).run(); }

}  // namespace osmig
