// Rows of a model on their way into the target: copied into temporary tables and merged by key, in one message
// with their fan-out, tasks, rejects, ledger entries and the checkpoint. What is equal is not written.
#pragma once

#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

// A unit and what its model made of it.
struct merged_unit {
    std::string key;       // the legacy's
    std::string position;  // checkpoint after it
    std::string line;      // its input row as COPY text: the original, should it be rejected
    model_result made;
    std::vector<std::string> again{};  // more input rows of the same key; each is rejected
};

class merge {
public:
    // Makes the temporary tables in the writer's session.
    merge(runner&, const step&, const model&, ledger::part&);
    // Units in order. A row fault of the database rejects the units that it comes from, each with its own checkpoint.
    void write(const std::vector<merged_unit>&, const std::string& signature);
    // Removes what the input does not have any more.
    void remove_gone(const std::string& input);

private:
    using units = std::vector<merged_unit>;
    void write_range(const units&, std::size_t from, std::size_t to, const std::string& signature);
    void transact(const units&, std::size_t from, std::size_t to, const std::string& signature);
    void reject_one(const merged_unit&, const std::string& signature, const database_error&);

    runner& runner_;
    const step& step_;
    const model& model_;
    ledger::part& part_;
    std::vector<std::string> statements_;  // after the COPYs, before the rejects and the checkpoint
};

}  // namespace osmig
