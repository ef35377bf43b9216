#include "commands/run/fact_lane.hpp"

#include <fmt/format.h>

#include <set>

#include "commands/run/fact_load.hpp"
#include "commands/run/fact_rejects.hpp"
#include "commands/run/fact_scan.hpp"
#include "commands/run/fact_switch.hpp"
#include "commands/run/overrides.hpp"
#include "db/quote.hpp"
#include "models/package.hpp"

namespace osmig {

namespace {

constexpr std::size_t most_columns = 1599;  // PostgreSQL's 1,600 without _id

std::map<std::string, std::string> holders(runner& r) {
    std::map<std::string, std::string> out;
    for (const auto& row : r.session->ledger("fact_table_names")) out[row[0].c_str()] = row[1].c_str();
    return out;
}

}  // namespace

fact_names names_of(runner& r) {
    fact_names out{.holders = holders(r)};
    for (const auto& row : r.session->ledger("standing_tables"))
        out.standing[row[0].c_str()] = row[1].c_str();
    return out;
}

// What the merges before left in the writer's session would be emptied with every commit (merge_sql.hpp).
fact_lane::fact_lane(runner& r, const step& s, bool again, fact_names names)
    : r_(r),
      s_(s),
      again_(again),
      names_(std::move(names)),
      packages_(r),
      group_(r, s, [this](auto& u, const auto& e) { refused(u, e); }) {
    r_.writer->connection().exec("DISCARD TEMP");
}

bool fact_lane::settled(const fact_unit& u) const {
    return u.part.pass == r_.run.pass && u.part.state == "done" && !again_;
}

bool fact_lane::unchanged(const fact_unit& u) {
    const bool done = u.part.state == "done" && u.part.whole && !u.anew;
    const bool same = done && u.part.digest == u.signature && !u.old_table.empty();
    return same && names_.standing[u.id] == u.part.columns;
}

// Its tables are staged, its dataset is not: gone from the legacy, or not there yet when the datasets were read.
bool fact_lane::unowned(const fact_unit& u) {
    if (u.exists()) return false;
    return r_.session
        ->query(fmt::format("SELECT NOT EXISTS (SELECT FROM v1.dataset WHERE id::text = {0}) AND NOT EXISTS "
                            "(SELECT FROM ({1}) x (key) WHERE x.key = {0})",
                            quote_text(u.id), rejected_datasets(r_.order)))[0][0]
        .as<bool>();
}

// Of what the lane writes besides the group.
void fact_lane::write(const std::vector<target::statement>& message) {
    group_.settle();
    r_.writer->transact(message);
}

void fact_lane::reject(fact_unit& u, const refusal& why, const std::string& sqlstate) {
    u.part.state.clear();
    auto message = rejected_statements(r_, s_, u, why, sqlstate);
    // The previous state stays, but what became private is private at once.
    if (const auto row = packages_.row(u.id, nullptr)) {
        message.push_back(
            {fmt::format("UPDATE v2.packages SET private = {0}, package = jsonb_set(package, '{{private}}', "
                         "to_jsonb({0}::boolean)) WHERE v1_id = {1} AND private <> {0}",
                         quote_text(package_value(*row, "private")), u.id)});
    }
    write(message);
    check_rejects(r_);
}

// The mapping is let go before the entries come: it may have megabytes.
void fact_lane::plan(fact_unit& u, fact_switch& what) {
    const auto fields = fact_mapping(r_, s_, u);
    u.plan = plan_facts(fields, u.tables);
    if (u.plan.columns.size() > most_columns) return;
    what.tasks = settle_types(*reader_, u, fields);
    what.rules = u.plan.rules;
}

void fact_lane::load(fact_unit& u) {
    if (!reader_) reader_.emplace(facts_connection(r_));
    fact_switch what;
    plan(u, what);
    if (u.plan.columns.size() > most_columns) {
        return reject(u, {"not-storable",
                          fmt::format("Dataset {}: its facts would have {} columns, and a table can have {} "
                                      "beside the key. They stay in staging.",
                                      u.id, u.plan.columns.size(), most_columns)});
    }
    if (r_.chosen.limit >= 0 && u.loaded && !same_columns(r_, u)) {
        r_.notes.push_back(fmt::format(
            "{}: the facts of dataset {} would get other columns; that needs a run without --limit.",
            s_.address(), u.id));
        return write(skipped_statements(r_, u));
    }
    auto made = std::make_unique<waiting_unit>();
    made->unit = &u;
    made->last = load_facts(r_, u, *reader_, [this] { group_.settle(); });
    u.members.clear();
    if (r_.chosen.limit < 0) what.staged = sums_in_staging(*reader_, u);
    const auto rejected = refused_entries(r_, u, made->last);
    if (const auto why = mostly_refused(u, made->last, rejected)) return reject(u, *why);
    say_rejected(r_, u, rejected, what.tasks);
    if (auto package = packages_.row(u.id, &u.plan)) what.package = update_of(std::move(*package));
    make_way(u, what);
    hand_over(std::move(made), std::move(what));
}

// A unit that sent batches before, or that others must make way for, is written alone.
void fact_lane::hand_over(std::unique_ptr<waiting_unit> made, fact_switch what) {
    auto& u = *made->unit;
    const bool alone = u.part.state == "started" || !what.before.empty();
    u.direct = !alone && u.old_table.empty() && u.part.work_table.empty();
    made->switched = {&u, std::move(what), false};
    made->own = start_statements(r_, u);
    append_batch(r_, u, made->last, made->own);
    append_switch(r_, u, made->last, made->switched.what, made->own);
    made->rejected = std::ssize(made->last.rejects);
    made->last.rejects = {};  // they are in the message now, and may be long
    group_.add(std::move(made), alone);
}

void fact_lane::keep(fact_unit& u) {
    auto made = std::make_unique<waiting_unit>();
    made->unit = &u;
    made->switched = {&u, {}, true};
    made->switched.what.package = update_of(*packages_.row(u.id, nullptr));
    made->own = unchanged_statements(r_, u);
    group_.add(std::move(made), false);
}

void fact_lane::refused(fact_unit& u, const database_error& e) {
    reject(u,
           {"not-storable",
            fmt::format("Dataset {}: the target refused its facts: {} ({}). They stay in staging.", u.id,
                        e.what(), e.context())},
           e.sqlstate());
    find_holders();
}

void fact_lane::unit(fact_unit& u) {
    r_.show.detail(u.name);
    if (settled(u)) return;
    const bool entries = !u.tables.entry.name.empty();
    if (unchanged(u)) return keep(u);
    if (unowned(u)) {
        r_.notes.push_back(fmt::format(
            "{}: the tables of {} belong to no dataset any more; they are staged and not imported.",
            s_.address(), u.id));
        return write(skipped_statements(r_, u));
    }
    if (u.mapping_digest.empty()) {
        return reject(
            u,
            {"no-mapping",
             fmt::format("Dataset {}: its entries cannot be read without a mapping (none, or it or the "
                         "dataset's own row was rejected); they stay in staging. Mend it in the legacy, then "
                         "export, extract and import again.",
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
        if (!units_own_fault(e)) throw;
        reader_.reset();  // in the middle of a table
        refused(u, e);
    }
}

// Owner and name are what they should be now: a loaded package's row still has those that its facts have. A unit
// that staging does not know any more is removed at the end.
bool fact_lane::wanted(fact_unit& u) {
    const auto row = packages_.row(u.id, nullptr);
    if (u.exists() && !row) return false;
    if (u.exists()) {
        u.owner = package_value(*row, "owner");
        u.package = package_value(*row, "name");
        u.name = package_value(*row, "v1_name");
        u.tables.dataset = legacy_name(r_, s_.type, u.id, u.name);
    }
    u.signature = fact_signature(r_, u, s_);
    if (names_.moved.contains(u.id)) u.old_table = names_.moved[u.id];
    if (!u.old_table.empty() && !names_.standing.contains(u.id)) {
        r_.notes.push_back(
            fmt::format("{}: the fact table {} of dataset {} was dropped by other hands; it is made anew.",
                        s_.address(), u.old_table, u.id));
        u.old_table.clear();
        u.loaded = false;
    }
    return true;
}

// Whether it takes another name than its table has, or one that another dataset's has.
bool fact_lane::moves(const fact_unit& u) const {
    if (!u.old_table.empty() && u.old_table != u.fact_table()) return true;
    const auto holder = names_.holders.find(u.table_name());
    return holder != names_.holders.end() && holder->second != u.id;
}

// The table of another dataset that had this one's name, and is about to give it up.
void fact_lane::make_way(const fact_unit& u, fact_switch& what) {
    if (u.old_table == u.fact_table()) return;
    const auto holder = names_.holders.find(u.table_name());
    const auto other = holder == names_.holders.end() ? u.id : holder->second;
    std::erase_if(names_.holders, [&u](const auto& h) { return h.second == u.id; });
    names_.holders[u.table_name()] = u.id;
    if (other == u.id) return;
    const auto name = "fdp__moved__" + other;
    what.before.push_back(fmt::format("ALTER TABLE {} RENAME TO {}", u.fact_table(), quote_name(name)));
    what.before.push_back(
        fmt::format("UPDATE v2.fact_tables SET table_name = {} WHERE v1_id = {}", quote_text(name), other));
    names_.moved[other] = qualified("v2", name);
}

// Whose the names are, as the target has it: also after a unit that was to get one was refused.
void fact_lane::find_holders() {
    names_.holders = holders(r_);
    std::set<std::string> there;
    for (const auto& [name, id] : names_.holders) there.insert(qualified("v2", name));
    std::erase_if(names_.moved, [&there](const auto& m) { return !there.contains(m.second); });
}

// Datasets that the whole staging does not have any more: package, facts and tasks go together.
void fact_lane::remove_gone() {
    for (const auto& row : r_.session->query(
             "SELECT f.v1_id, format('%I.%I', f.schema_name, f.table_name) FROM v2.fact_tables f "
             "WHERE NOT EXISTS (SELECT FROM v1.dataset d WHERE d.id = f.v1_id) AND f.v1_id::text NOT IN (" +
             rejected_datasets(r_.order) + ") ORDER BY 1")) {
        std::vector<target::statement> message{{fmt::format("SELECT osmig.hold({})", r_.run.fence)}};
        for (auto& sql : package_removal(r_.order, row[0].c_str(), row[1].c_str()))
            message.push_back({std::move(sql)});
        r_.writer->transact(message);
        r_.notes.push_back(
            fmt::format("{}: dataset {} is gone from the legacy; its package and facts were removed.",
                        s_.address(), row[0].c_str()));
    }
}

}  // namespace osmig
