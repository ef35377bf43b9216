// What one lane of the facts' step does with its units.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "commands/run/fact_group.hpp"
#include "commands/run/fact_units.hpp"
#include "commands/run/package_rows.hpp"
#include "db/pq.hpp"

namespace osmig {

// Fact tables as they are when the step begins, and as it moves them.
struct fact_names {
    std::map<std::string, std::string> holders{};  // datasets by the name of their fact table
    std::map<std::string, std::string> moved{};    // fact tables that made way, by their unit
    std::map<std::string, std::string>
        standing{};  // columns of the fact tables that are there, by their unit
};

fact_names names_of(runner&);

// What one lane does. Units whose names are on the move come first, on the first lane: the others need not know of each
// other.
class fact_lane {
public:
    fact_lane(runner&, const step&, bool again, fact_names);
    bool wanted(fact_unit&);
    bool moves(const fact_unit&) const;
    void unit(fact_unit&);
    void finish() { group_.finish(); }
    void remove_gone();
    const fact_names& names() const { return names_; }

private:
    void make_way(const fact_unit&, fact_switch&);
    void find_holders();
    bool settled(const fact_unit&) const;
    bool unchanged(const fact_unit&);
    bool unowned(const fact_unit&);
    void plan(fact_unit&, fact_switch&);
    void load(fact_unit&);
    void hand_over(std::unique_ptr<waiting_unit>, fact_switch);
    void keep(fact_unit&);
    void refused(fact_unit&, const database_error&);
    void write(const std::vector<target::statement>&);
    void reject(fact_unit&, const refusal&, const std::string& sqlstate = {});

    runner& r_;
    const step& s_;
    bool again_;
    fact_names names_;
    package_rows packages_;
    fact_group group_;
    std::optional<pq::connection> reader_;
};

}  // namespace osmig
