#include "commands/run/fact_group.hpp"

#include <utility>

#include "db/fault.hpp"

namespace osmig {

namespace {

// A table of facts takes some five locks, and the default lock table has 6,400 in all.
constexpr std::size_t most_units = 32;
// Of --batchsize: the units' rows are few bytes, and a kill costs no more than these.
constexpr std::int64_t most_batches = 10;

std::string package_lines(const std::vector<const switched_unit*>& units) {
    std::string out;
    for (const auto* u : units)
        if (u->what.package) out += u->what.package->line;
    return out;
}

bool counted_otherwise(const database_error& e) { return e.sqlstate() == "OSF03"; }

}  // namespace

bool units_own_fault(const database_error& e) {
    return e.where() == side::target && (e.row_fault() || e.sqlstate().starts_with("54"));
}

std::size_t waiting_unit::bytes() const {
    return last.bytes() + (switched.what.package ? switched.what.package->line.size() : 0);
}

void fact_group::add(std::unique_ptr<waiting_unit> unit, bool alone) {
    alone = alone || unit->bytes() >= batch_bytes;
    if (alone) send();
    bytes_ += unit->bytes();
    rows_ += unit->last.rows();
    waiting_.push_back(std::move(unit));
    if (alone || waiting_.size() >= most_units || bytes_ >= batch_bytes ||
        rows_ >= most_batches * r_.options.batch_rows)
        send();
}

void fact_group::done(const units& all) {
    std::int64_t rejected = 0;
    for (const auto& u : all) {
        r_.show.add(u->last.rows());
        u->unit->plan = {};
        fault_point(fault::between_parts);
        rejected += u->rejected;
    }
    spend_rejects(r_, rejected);
}

// One unit's statements may be long, and are not sent again; those of several are, should one be refused.
fact_group::message fact_group::made_of(units all) {
    message out{.all = std::move(all), .lines = {}, .statements = {}};
    std::vector<const switched_unit*> together;
    for (const auto& u : out.all) {
        if (out.all.size() == 1)
            out.statements = std::move(u->own);
        else
            out.statements.insert(out.statements.end(), u->own.begin(), u->own.end());
        together.push_back(&u->switched);
    }
    out.lines = package_lines(together);
    append_together(r_, s_, together, out.lines, out.statements);
    return out;
}

// Cells of megabytes are not held twice for the sake of time.
void fact_group::send() {
    if (waiting_.empty()) return;
    auto all = std::exchange(waiting_, {});
    const bool large = std::exchange(bytes_, 0) > 2 * batch_bytes;
    rows_ = 0;
    settle();
    sent_ = made_of(std::move(all));
    answer_ = std::async(std::launch::async, [this] { r_.writer->transact(std::move(sent_.statements)); });
    if (large) settle();
}

// Where it is caught: what is not the unit's fault is thrown on. A fact table that holds something else than was written
// was touched by other hands: the next try mends it.
void fact_group::refuse(fact_unit& unit, const database_error& e) {
    if (counted_otherwise(e)) r_.session->ledger("forget_part", {std::to_string(unit.part.id)});
    if (!units_own_fault(e)) throw;
    refused_(unit, e);
}

void fact_group::write_one(std::unique_ptr<waiting_unit> unit) {
    units one;
    one.push_back(std::move(unit));
    auto made = made_of(std::move(one));
    try {
        r_.writer->transact(std::move(made.statements));
    } catch (const database_error& e) {
        return refuse(*made.all.front()->unit, e);
    }
    done(made.all);
}

void fact_group::settle() {
    if (!answer_.valid()) return;
    try {
        answer_.get();
    } catch (const database_error& e) {
        auto all = std::move(std::exchange(sent_, {}).all);
        if (all.size() == 1) return refuse(*all.front()->unit, e);
        if (!units_own_fault(e) && !counted_otherwise(e)) throw;
        for (auto& unit : all) write_one(std::move(unit));
        return;
    }
    done(sent_.all);
    sent_ = {};
}

void fact_group::finish() {
    send();
    settle();
}

}  // namespace osmig
