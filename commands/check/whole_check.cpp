#include "commands/check/whole_check.hpp"

#include <fmt/format.h>

#include <optional>

#include "commands/check/export_check.hpp"
#include "commands/check/facts_check.hpp"
#include "commands/check/hand_checks.hpp"
#include "commands/check/rows_check.hpp"
#include "commands/check/stand_ins.hpp"
#include "commands/run/retry.hpp"
#include "commands/run/units.hpp"

namespace osmig {

namespace {

bool makes_facts(const step& s) { return s.import == "facts"; }

class whole_check {
public:
    whole_check(runner& r, const check_choice& asked) : r_(r), asked_(asked) {}
    check_report run();

private:
    void rows_patiently();
    void rows();
    void one(const step& s);
    void facts();
    bool passed_over(const step& s);
    void say_what_is_left();

    runner& r_;
    const check_choice& asked_;
    std::string unit_;
    std::optional<stand_ins> made_;
    check_report out_;
};

// A step that is imported only where it is asked for, and was not.
bool whole_check::passed_over(const step& s) {
    if (!s.asked) return false;
    const auto& table = find_model(s.import)->outputs.front().table;
    if (!r_.session->query("SELECT NOT EXISTS (SELECT FROM " + table + ")")[0][0].as<bool>()) return false;
    out_.left_alone.push_back({s.address(), "imported only where --with or --only asks for it"});
    return true;
}

void whole_check::one(const step& s) {
    if (s.has(phase::import) || s.has(phase::extract)) {
        if (!passed_over(s)) check_rows(r_, *made_, s, asked_, unit_, out_);
    } else if (s.has(phase::export_v1)) {
        check_export(r_, s, asked_, out_);
    }
}

void whole_check::rows() {
    made_.emplace(r_);  // anew, should this be another try
    for (const auto* s : r_.order.steps()) {
        stop_if_asked();
        if (!asked_.steps.contains(s) || makes_facts(*s)) continue;
        r_.show.line("Checking " + s->address());
        one(*s);
    }
}

// The tables of the stand-ins are read under one snapshot: where the reading breaks off, it begins anew.
void whole_check::rows_patiently() {
    backoff tries;
    while (true) {
        try {
            r_.legacy->snapshot();
            return rows();
        } catch (const database_error& e) {
            if (e.where() != side::legacy || !worth_a_retry(e)) throw;
            r_.show.line(fmt::format("The legacy said: {} Trying again in {:.1f} seconds.", e.what(),
                                     tries.next_seconds()));
            if (!tries.wait()) throw;
            out_ = {};
        }
    }
}

void whole_check::facts() {
    if (!made_) made_.emplace(r_);
    for (const auto* s : r_.order.steps()) {
        if (!asked_.steps.contains(s) || !makes_facts(*s)) continue;
        r_.show.line("Checking " + s->address());
        check_facts(r_, *made_, *s, asked_, unit_, out_);
    }
}

void whole_check::say_what_is_left() {
    out_.left_alone.push_back({"v2.tasks, osmig.rule", "words for people; every import writes them anew"});
    out_.left_alone.push_back(
        {"v2.files, v2.published",
         "what archive and publishing did: osmig validate_package --all checks packages"});
}

check_report whole_check::run() {
    if (asked_.chosen.item) unit_ = resolve_unit(r_);
    if (asked_.counts || asked_.content) rows_patiently();
    if (asked_.counts || asked_.sums || asked_.content) facts();
    for (const auto& check : asked_.by_hand) run_hand_check(r_, check, out_);
    if (asked_.content && asked_.everything) say_what_is_left();
    return std::move(out_);
}

}  // namespace

check_report check_all(runner& r, const check_choice& asked) { return whole_check(r, asked).run(); }

}  // namespace osmig
