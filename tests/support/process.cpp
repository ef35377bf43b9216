#include "tests/support/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <system_error>
#include <thread>
#include <utility>

namespace osmig::test {
namespace {

void check(int error, std::string_view what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), std::string(what));
}

// A descriptor that is closed however we leave.
struct descriptor {
    explicit descriptor(int fd) : number(fd) {
        if (fd < 0) check(errno, "a memory file for a program's output");
    }
    ~descriptor() {
        if (number >= 0) ::close(number);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int release() { return std::exchange(number, -1); }
    int number;
};

// O_APPEND: two processes that share the file do not write over each other.
int memory_file(const char* name) {
    const int fd = ::memfd_create(name, MFD_CLOEXEC);
    if (fd >= 0) ::fcntl(fd, F_SETFL, O_APPEND);
    return fd;
}

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0) check(errno, "the input of a program");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    ::lseek(fd, 0, SEEK_SET);
}

// pread: the program shares the file's position.
std::string content(int fd) {
    struct stat state {};
    if (::fstat(fd, &state) != 0) return {};
    std::string text(static_cast<std::size_t>(state.st_size), '\0');
    const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

bool inherited(std::string_view variable) {
    const std::string_view name = variable.substr(0, variable.find('='));
    return name == "OSMIG_SOURCE" || !(name.starts_with("PG") || name.starts_with("OSMIG_") ||
                                       name == "ALLOW_DATA_MIGRATION" || name == "APP_ENV");
}

std::vector<std::string> variables(const environment& given) {
    std::vector<std::string> all;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view variable = *each;
        const std::string name(variable.substr(0, variable.find('=')));
        if (inherited(variable) && !given.contains(name)) all.emplace_back(variable);
    }
    for (const auto& [name, value] : given) {
        if (value) all.push_back(name + "=" + *value);
    }
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

// What the child does before it becomes the program; destroyed with us.
struct file_actions {
    file_actions() { check(posix_spawn_file_actions_init(&actions), "posix_spawn"); }
    ~file_actions() { posix_spawn_file_actions_destroy(&actions); }
    file_actions(const file_actions&) = delete;
    file_actions& operator=(const file_actions&) = delete;
    void replace(int number, int by) {
        check(posix_spawn_file_actions_adddup2(&actions, by, number), "dup2");
    }
    void enter(const std::string& folder) {
        check(posix_spawn_file_actions_addchdir_np(&actions, folder.c_str()), folder);
    }
    posix_spawn_file_actions_t actions{};
};

// The program starts with no signal blocked or ignored, whatever the test has done to its own.
struct attributes {
    attributes() {
        check(posix_spawnattr_init(&value), "posix_spawn");
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&value, &none);
        posix_spawnattr_setsigdefault(&value, &all);
        posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~attributes() { posix_spawnattr_destroy(&value); }
    attributes(const attributes&) = delete;
    attributes& operator=(const attributes&) = delete;
    posix_spawnattr_t value{};
};

int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// Tries until it is so or time is over.
template <typename Condition>
bool within(std::chrono::milliseconds limit, Condition holds) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

}  // namespace

bool says(const program_result& result, const std::string& words) {
    return (result.out + result.err).find(words) != std::string::npos;
}

child::child(const std::vector<std::string>& args, const program_options& options) {
    descriptor in(memory_file("in")), out(memory_file("out")), err(memory_file("err"));
    write_all(in.number, options.input);
    file_actions files;
    files.replace(0, in.number);
    files.replace(1, out.number);
    files.replace(2, err.number);
    if (!options.folder.empty()) files.enter(options.folder);
    std::vector<std::string> words = args, variables_of = variables(options.env);
    const attributes how;
    check(posix_spawnp(&pid_, args.at(0).c_str(), &files.actions, &how.value, pointers(words).data(),
                       pointers(variables_of).data()),
          args.at(0));
    out_ = out.release();
    err_ = err.release();
}

child::child(child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)),
      status_(other.status_) {}

child::~child() {
    if (pid_ > 0 && !status_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    if (out_ >= 0) ::close(out_);
    if (err_ >= 0) ::close(err_);
}

bool child::running() {
    if (status_) return false;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
    status_ = status;
    return false;
}

// "T" in the third field of /proc/<pid>/stat; the second is the program's name in parentheses.
bool child::stopped() const {
    std::ifstream file(fmt::format("/proc/{}/stat", pid_));
    std::string line;
    std::getline(file, line);
    const auto name_end = line.rfind(')');
    return name_end != std::string::npos && line.substr(name_end + 2, 1) == "T";
}

void child::signal(int number) {
    if (running()) ::kill(pid_, number);
}

std::string child::out() const { return content(out_); }
std::string child::err() const { return content(err_); }

bool child::wait_for(std::string_view text, std::chrono::milliseconds limit) {
    const auto written = [&] {
        return out().find(text) != std::string::npos || err().find(text) != std::string::npos;
    };
    within(limit, [&] { return written() || !running(); });
    return written();
}

program_result child::wait(std::chrono::milliseconds limit) {
    const bool ended = within(limit, [&] { return !running(); });
    if (!ended) {
        signal(SIGKILL);
        within(std::chrono::minutes(1), [&] { return !running(); });
    }
    return {.exit_code = status_ ? exit_code(*status_) : -1, .out = out(), .err = err(), .timed_out = !ended};
}

program_result run_program(const std::vector<std::string>& args, const program_options& options,
                           std::chrono::milliseconds limit) {
    return child(args, options).wait(limit);
}

std::string run_or_throw(const std::vector<std::string>& args, const program_options& options,
                         std::chrono::milliseconds limit) {
    const program_result result = run_program(args, options, limit);
    if (result.exit_code != 0) {
        throw std::runtime_error(fmt::format(
            "{} {}: {}", args.at(0),
            result.timed_out ? "took too long" : fmt::format("exit {}", result.exit_code), result.err));
    }
    return result.out;
}

}  // namespace osmig::test
