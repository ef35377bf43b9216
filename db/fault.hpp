// Places where a test can kill osmig. Only osmig_faults and the tests can be killed there: the program that
// is shipped links db/fault_off.cpp, where the function is empty.
//
//   OSMIG_FAULT=<point>:<n>[:kill|stop]  what happens when <point> is passed for the n-th time (from 1, counted
//                                        over all threads): SIGKILL (the default), or SIGSTOP until SIGCONT
//   OSMIG_FAULT_TRACE=<file>             every point passed is appended as a line, so that a test knows how many
//                                        there are to choose from
#pragma once

#include <cstdint>
#include <string_view>

namespace osmig {

namespace fault {
inline constexpr std::string_view batch_read = "batch_read";  // a batch is read, nothing is sent
inline constexpr std::string_view copy_sent = "copy_sent";  // its rows are sent, the commit is not asked for
inline constexpr std::string_view before_answer = "before_answer";  // the commit is asked for, not answered
inline constexpr std::string_view after_answer = "after_answer";    // the server said that it is committed
inline constexpr std::string_view between_parts = "between_parts";  // a part is done, the next not begun
inline constexpr std::string_view file_stored =
    "file_stored";  // one of a package's files is stored, not recorded
}  // namespace fault

void fault_point(std::string_view name);

// Mutants prove the tests: OSMIG_MUTANT=<name> breaks a promise on purpose, and the tests must notice. Never in what
// is shipped.
//   split_checkpoint  a part's checkpoint is committed apart from its rows (against invariant 1)
bool mutant(std::string_view name);

// A size that a test may set smaller (OSMIG_RANGE_BYTES), since its tables are; what is shipped has `usual`.
std::int64_t test_number(const char* variable, std::int64_t usual);

}  // namespace osmig
