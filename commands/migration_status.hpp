// How far a migration is: what the ledger says, gathered once, shown as text or as JSON.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "commands/run/order.hpp"
#include "db/target/session.hpp"

namespace osmig {

struct phase_status {
    std::string phase;
    pqxx::row pass;      // of :newest_passes
    pqxx::result steps;  // :steps_of_pass
};

// A step of the export and its staging; `tables` are the parts that there are.
struct staged_step {
    std::string address;
    std::int64_t tables = 0, whole = 0;
    bool begun = false;
    bool is_whole() const { return begun && whole == tables; }
};

struct migration_status {
    std::string target, environment;
    pqxx::result holder;  // of the runner's lock; empty: nobody is at work
    pqxx::result runs, parts, rejects, money, tasks;
    std::vector<phase_status> phases;  // that have a pass
    std::vector<staged_step> staging;
    std::int64_t overrides = 0;  // that stand in staging
    std::string next;            // the command to type; empty: wait
    std::string why;             // a sentence

    bool held() const { return !holder.empty(); }
    // The newest run, if it is the one that holds the lock. Migrate and flush hold it without a run.
    bool run_goes_on() const { return held() && !runs.empty() && runs[0]["ended"].is_null(); }
};

migration_status read_status(const migration&, target::session&);

std::string status_text(const migration_status&);
std::string status_json(const migration_status&);

}  // namespace osmig
