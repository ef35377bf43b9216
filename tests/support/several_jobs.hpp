// OSMIG_TEST_JOBS=4 in a test's own environment: whatever phases it runs, it runs with --jobs=4, tables of a few pages in
// ranges, staging tables of a few datasets made beside the copying.
#pragma once

#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace osmig::test {

// It is set: how often a fault point is passed may differ from run to run.
extern const bool several_jobs;

bool one_at_a_time(const std::string& command);  // has no --jobs

// Where it is set: adds --jobs to a phase that says nothing of it, and small sizes.
void add_jobs(std::vector<std::string>& args, environment&);

}  // namespace osmig::test
