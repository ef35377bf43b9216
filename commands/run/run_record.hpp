// The run's row in the ledger, and what an exception means to the user: a sentence and an exit code.
#pragma once

#include <exception>

#include "commands/exit_code.hpp"
#include "commands/options.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

class run_record {
public:
    run_record(runner&, const arguments&);
    void opened();  // the pass is known now
    void ended(exit_code);
    // Says what went wrong, and how to go on; writes it down where the target can still be reached.
    exit_code failed(const std::exception_ptr&);

private:
    void check_source() const;
    bool began() const;
    void abandon();
    void close(exit_code, const std::string& outcome);
    runner& r_;
    std::string command_;
    arguments typed_;
};

// The ledger's row of a command that writes and is no phase.
class written_run {
public:
    written_run(target::session&, const migration&, const arguments&, std::int64_t fence);
    void ended(exit_code, const std::string& outcome);
    void failed(const std::exception_ptr&);
    std::int64_t id() const { return id_; }

private:
    target::session& session_;
    std::int64_t id_ = 0;
};

// What an exception means; `sentence` gets the text for the user.
exit_code meaning_of(const std::exception_ptr&, std::string& sentence);

}  // namespace osmig
