// What the target knows of sources and their files, read; and what became of them, written.
#pragma once

#include <string>
#include <vector>

#include "commands/archive/source_file.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

// The rows of the step's SQL that were asked for (--item, --limit), in the order of keys, without those that this pass
// has done.
std::vector<source_file> read_sources(runner&, const step&, const ledger::part&);
std::int64_t count_sources(runner&, const step&);  // those that were asked for, done or not

struct archived_source {
    const source_file* source = nullptr;
    source_outcome outcome;
};

// One transaction: sources, files, tasks, rejects, what is done, and the checkpoint. Moves the part on.
void write_sources(runner&, const step&, ledger::part&, const std::vector<archived_source>&);

// The part's start and end. Which sources are done stands in a table of its own while the step runs: they are done in
// no order.
void start_sources(runner&, ledger::part&, const std::string& signature);
void finish_sources(runner&, const step&, const ledger::part&, const std::string& signature);

// Tasks, rules and items of sources that are gone.
void forget_gone_sources(runner&, const step&);

}  // namespace osmig
