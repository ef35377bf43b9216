// Programs that a test runs: to the end, or in the background until it kills them.
// Output goes to memory files, not pipes: nobody has to read along, a full pipe cannot stall the program, and
// a grandchild that keeps the output open (a server just started) cannot keep the test waiting.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osmig::test {

// Variables on top of the test's own; nullopt unsets one. Everything that could lead a program to a database
// that is not the test's (PG*, OSMIG_*, ALLOW_DATA_MIGRATION, APP_ENV) is never inherited: say it here.
// TMPDIR, PATH, OSMIG_SOURCE and the sanitizers' options are inherited.
using environment = std::map<std::string, std::optional<std::string>>;

struct program_result {
    int exit_code = -1;  // as a shell has it: 128 + signal where a signal ended the program
    std::string out, err;
    bool timed_out = false;  // it was killed because it took too long
};

bool says(const program_result&, const std::string& words);  // on stdout or stderr

struct program_options {
    environment env;
    std::string input;   // what the program finds on stdin
    std::string folder;  // to run in; empty: the test's own
};

// A program in the background. args[0] is looked up in PATH. Not for use by several threads.
class child {
public:
    // Throws std::system_error when the program cannot be started.
    explicit child(const std::vector<std::string>& args, const program_options& = {});
    ~child();  // kill -9 and reap, if it still runs
    child(child&&) noexcept;
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    child& operator=(child&&) = delete;

    pid_t pid() const { return pid_; }
    bool running();                     // false once it has ended (it is reaped then)
    bool stopped() const;               // by SIGSTOP, as at a fault point of that kind
    void signal(int number = SIGKILL);  // no effect once it has ended
    std::string out() const;            // what it has written so far
    std::string err() const;
    // Waits until stdout or stderr contains the text; false when it ended, or time is over, without.
    bool wait_for(std::string_view text, std::chrono::milliseconds limit = std::chrono::seconds(30));
    // Waits for its end; kills it when the limit is over.
    program_result wait(std::chrono::milliseconds limit = std::chrono::minutes(5));

private:
    pid_t pid_ = -1;
    int out_ = -1, err_ = -1;
    std::optional<int> status_;  // as waitpid gives it
};

program_result run_program(const std::vector<std::string>& args, const program_options& = {},
                           std::chrono::milliseconds limit = std::chrono::minutes(5));

// As run_program; throws std::runtime_error with the program's stderr unless it exits with 0. Returns its
// stdout.
std::string run_or_throw(const std::vector<std::string>& args, const program_options& = {},
                         std::chrono::milliseconds limit = std::chrono::minutes(5));

}  // namespace osmig::test
