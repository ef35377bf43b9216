#include "commands/dump/whole_load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/dump/fact_load.hpp"
#include "commands/dump/unit.hpp"
#include "commands/run/runner.hpp"
#include "db/fault.hpp"
#include "db/quote.hpp"

namespace osmig::dump {

namespace {

void add(load_counts& sum, const load_counts& n) {
    sum.read += n.read;
    sum.inserted += n.inserted;
    sum.updated += n.updated;
    sum.same += n.same;
    sum.rejected += n.rejected;
    sum.only_here += n.only_here;
}

// Lines come in the order of the tables; what is in hand is a plain table, or the facts of one dataset.
class line_router {
public:
    line_router(load_target& to, const std::vector<dump_table>& all,
                const std::vector<const dump_table*>& wanted)
        : to_(to), all_(all), wanted_(wanted) {}

    void take(std::int64_t number, std::string text) {
        try {
            route(number, read_line(text), text);
        } catch (const line_error& e) {
            reject({number, {}, e.reason, "", e.what(), std::move(text)});
        }
    }

    std::vector<loaded_table> end() {
        close();
        pass_over(all_.end());
        return std::move(done_);
    }

private:
    bool wanted(const dump_table& t) const { return std::ranges::count(wanted_, &t) > 0; }

    // A line that says nothing of its table is the table's that is in hand; of one that nobody asked for it is nothing.
    void reject(refused_line r) {
        if (facts_) return facts_->reject(std::move(r));
        if (!begun_) begin(*wanted_.front());
        if (skipping_) return;
        if (!part_) part_ = std::make_unique<load_part>(to_, at_->type, at_->name, "");
        ++read_;
        part_->reject(std::move(r));
    }

    void route(std::int64_t number, line l, std::string& text) {
        if (facts_ && l.table == facts_->table()) return facts_->add(number, std::move(l), std::move(text));
        const auto found = std::ranges::find(all_, l.table, &dump_table::name);
        if (found == all_.end() || found->type != l.type) return stray(number, l, text);
        go_to(found, l);
        if (skipping_) return;
        if (found->facts) return open_facts(number, std::move(l), text);
        ++read_;
        load_->add(number, std::move(l), std::move(text));
    }

    void go_to(std::vector<dump_table>::const_iterator found, const line& l) {
        if (found < at_)
            throw line_error("out-of-order", fmt::format("It belongs to {}, which ended before it: a dump "
                                                         "is in order.",
                                                         l.table));
        if (!begun_ || found != at_) begin(*found);
    }

    // A fact whose table no line has named (those that follow are one with it), or a table that there is not.
    void stray(std::int64_t number, line& l, std::string& text) {
        const auto found = std::ranges::find(all_, true, &dump_table::facts);
        if (found == all_.end() || !l.table.starts_with("fdp__"))
            throw line_error("unknown-table",
                             fmt::format("No table {} of the type \"{}\" is loaded.", l.table, l.type));
        // The line that named it was refused, and stands for all of them.
        if (facts_ && facts_->table().empty()) return facts_->add_lost(l.table);
        go_to(found, l);
        if (!skipping_) open_facts(number, std::move(l), text);
    }

    // Tables that the dump has no row of: what is in them is only here.
    void pass_over(std::vector<dump_table>::const_iterator to) {
        for (auto t = begun_ ? at_ + 1 : all_.begin(); t < to; ++t) {
            if (!wanted(*t)) continue;
            const auto here = count(t->facts ? "(SELECT generate_series(1, rows) FROM v2.fact_tables) f"
                                             : qualified("v2", t->name));
            if (here > 0) done_.push_back({t->type, t->name, 0, {.only_here = here}});
        }
    }

    std::int64_t count(const std::string& from) {
        if (!to_.whole) return 0;
        return to_.session.query("SELECT count(*) FROM " + from)[0][0].as<std::int64_t>();
    }

    void begin(const dump_table& t) {
        close();
        pass_over(all_.begin() + (&t - all_.data()));
        begun_ = true;
        at_ = all_.begin() + (&t - all_.data());
        skipping_ = !wanted(t);
        if (skipping_) return;
        to_.show.begin_step(
            ++step_, fmt::format("Loading {} into v2{}", t.name, t.facts ? ", with the facts" : ""), -1);
        done_.push_back({t.type, t.name, 0, {}});
        if (!t.facts) open(t);
    }

    void open(const dump_table& t) {
        part_ = std::make_unique<load_part>(to_, t.type, t.name, "");
        load_ = std::make_unique<table_load>(
            to_, *part_,
            load_shape{qualified("v2", t.name), columns_of(to_.writer.connection(), t.name), t.key,
                       t.otherwise, ""});
    }

    void open_facts(std::int64_t number, line&& l, std::string& text) {
        close_facts();
        facts_ = std::make_unique<fact_load>(to_, number, std::move(l), std::move(text));
        to_.show.detail(facts_->table());
    }

    void close_facts() {
        if (!facts_) return;
        add(done_.back().counts, facts_->end());
        fact_ids_.push_back(facts_->dataset());
        ++done_.back().fact_tables;
        facts_.reset();
        fault_point(fault::between_parts);
    }

    // Facts of datasets that the dump does not have.
    void close_all_facts() {
        close_facts();
        if (!begun_ || skipping_ || !at_->facts || !to_.whole) return;
        const auto here = to_.session.ledger("dump:other_facts", {ledger::text_array(fact_ids_)});
        done_.back().counts.only_here += here[0][0].as<std::int64_t>();
        fact_ids_.clear();
    }

    void close() {
        close_all_facts();
        if (load_) {
            load_->settle();
            load_->merge();
        }
        if (part_) {
            add(done_.back().counts, part_->end(read_, load_ ? load_->table() : ""));
            fault_point(fault::between_parts);
        }
        if (begun_ && !skipping_) to_.show.end_step(done_.back().counts.read);
        load_.reset();
        part_.reset();
        read_ = 0;
    }

    load_target& to_;
    const std::vector<dump_table>& all_;
    const std::vector<const dump_table*>& wanted_;
    std::vector<dump_table>::const_iterator at_ = all_.begin();
    bool begun_ = false, skipping_ = false;
    int step_ = 0;
    std::unique_ptr<load_part> part_;
    std::unique_ptr<table_load> load_;
    std::unique_ptr<fact_load> facts_;
    std::vector<std::string> fact_ids_;  // datasets whose facts were loaded
    std::int64_t read_ = 0;
    std::vector<loaded_table> done_;
};

}  // namespace

std::vector<loaded_table> load_dump_lines(load_target& to, const std::vector<dump_table>& all,
                                          const std::vector<const dump_table*>& wanted) {
    line_router router(to, all, wanted);
    line_reader lines(to.from);
    std::string text;
    while (lines.next(text)) {
        if (lines.number() == 1 || text.starts_with(manifest_start)) continue;
        router.take(lines.number(), std::move(text));
        text = {};
    }
    return router.end();
}

}  // namespace osmig::dump
