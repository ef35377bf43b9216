#include "commands/run/fact_group.hpp"

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

void fact_group::done(const waiting_unit& u) {
    r_.show.add(u.last.rows());
    u.unit->plan = {};
    fault_point(fault::between_parts);
}

void fact_group::write(const units& all, std::size_t first, std::size_t count) {
    std::vector<target::statement> message;
    std::vector<const switched_unit*> together;
    for (auto i = first; i < first + count; ++i) {
        auto& own = all[i]->own;
        if (all.size() == 1)
            message = std::move(own);  // it may be long, and is not sent again
        else
            message.insert(message.end(), own.begin(), own.end());
        together.push_back(&all[i]->switched);
    }
    const auto lines = package_lines(together);
    append_together(r_, s_, together, lines, message);
    r_.writer->transact(std::move(message));
    for (auto i = first; i < first + count; ++i) done(*all[i]);
}

// A fact table that holds something else than was written was touched by other hands: the next try mends it.
void fact_group::write_one(const units& all, std::size_t at) {
    try {
        write(all, at, 1);
    } catch (const database_error& e) {
        auto& unit = *all[at]->unit;
        if (counted_otherwise(e)) r_.session->ledger("forget_part", {std::to_string(unit.part.id)});
        if (!units_own_fault(e)) throw;
        refused_(unit, e);
    }
}

void fact_group::send() {
    const auto all = std::exchange(waiting_, {});
    bytes_ = 0;
    rows_ = 0;
    if (all.empty()) return;
    if (all.size() == 1) return write_one(all, 0);
    try {
        return write(all, 0, all.size());
    } catch (const database_error& e) {
        if (!units_own_fault(e) && !counted_otherwise(e)) throw;
    }
    for (std::size_t i = 0; i < all.size(); ++i) write_one(all, i);
}

}  // namespace osmig
