// What a phase works with, from the first check to the report: made once by the command, handed down.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "commands/publish/options.hpp"
#include "commands/run/archive_options.hpp"
#include "commands/run/order.hpp"
#include "commands/run/overrides_survey.hpp"
#include "commands/run/progress.hpp"
#include "commands/run/reject_budget.hpp"
#include "commands/run/selectors.hpp"
#include "db/ledger/ledger.hpp"
#include "db/legacy/legacy.hpp"
#include "db/target/session.hpp"
#include "db/target/writer.hpp"
#include "models/model.hpp"

namespace osmig {

struct run_options {
    std::int64_t batch_rows = 1000;
    int jobs = 1;  // how much is done at the same time (lanes.hpp)
    bool quiet = false;
    bool skip_task = false;
    bool retrying = false;      // one of the phases of `osmig retry`, which says itself what is next
    std::string accept_change;  // "type.step": a half-done step whose definition changed starts again
    reject_budget max_rejects = {};
    archive_options archiving = {};
    publish_options publishing = {};
};

struct runner {
    const migration& order;
    phase what;
    const selection& chosen;
    run_options options;
    model_settings models;

    std::unique_ptr<target::session> session;  // control: lock, ledger, DDL
    std::unique_ptr<target::writer> writer;    // data
    std::unique_ptr<legacy::database> legacy;  // export only
    legacy::identity source;
    std::vector<legacy::table> catalog;
    std::vector<declared_override> declared = {};  // of overrides/*.csv
    std::vector<applied_override> overrides = {};  // that stand in staging (extract and import)
    std::int64_t snapshot = 0;  // the ledger's number for the one that is being read; 0: none taken yet

    ledger::run run;
    std::shared_ptr<reject_watch> watch = std::make_shared<reject_watch>();
    progress show;
    std::vector<std::string> notes;  // said at the end: columns that the legacy lacks, unknown tables, …
    std::vector<std::unique_ptr<runner>> lanes = {};  // besides this one; in_lanes opens them

    ledger::step_key key(const step& s) const { return {std::string(phase_name(what)), s.type, s.name}; }
};

// A batch ends at the rows that the user says or at about this many bytes, whichever comes first.
constexpr std::size_t batch_bytes = 1U << 20U;
constexpr std::size_t batches_in_flight = 4, bytes_in_flight = 2 * batches_in_flight * batch_bytes;

// Set by SIGINT and SIGTERM; looked at between batches, as is whether another lane has failed (lanes.hpp).
extern std::atomic<int> stop_signal;
class stopped : public std::exception {
public:
    const char* what() const noexcept override { return "stopped by a signal"; }
};
void stop_if_asked();

// A step's definition changed under a half-done pass: exit 9.
class definition_changed : public std::runtime_error {
public:
    definition_changed(const std::string& sentence, std::string how)
        : std::runtime_error(sentence), difference(std::move(how)) {}
    std::string difference;  // lines of a unified diff; empty where nobody kept what it was
};

// A law of conservation that does not hold: a defect of osmig or hands in its tables; exit 1.
class not_conserved : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace osmig
