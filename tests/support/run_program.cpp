#include "tests/support/run_program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace osmig::test {

namespace {

// A file without a name, so that however much is said nobody waits for a reader.
int open_scratch() {
    std::string pattern = "/tmp/osmig-said-XXXXXX";
    const int file = mkstemp(pattern.data());
    if (file < 0) throw std::runtime_error("mkstemp");
    unlink(pattern.c_str());
    return file;
}

std::string contents(int file) {
    std::string text;
    std::array<char, 4096> buffer{};
    lseek(file, 0, SEEK_SET);
    for (ssize_t got; (got = read(file, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    close(file);
    return text;
}

std::vector<std::string> environment_with(const std::vector<std::string>& settings) {
    std::vector<std::string> result = settings;
    for (char** one = environ; *one; ++one)
        if (!std::string_view(*one).starts_with("OSMIG_")) result.emplace_back(*one);
    return result;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (auto& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

[[noreturn]] void become(std::vector<std::string> words, std::vector<std::string> environment, int out,
                         int err) {
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execve(words[0].c_str(), pointers(words).data(), pointers(environment).data());
    _exit(127);
}

}  // namespace

outcome run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& settings) {
    const char* program = std::getenv("OSMIG_PROGRAM");
    if (!program) throw std::runtime_error("OSMIG_PROGRAM must name the built program");
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const int out = open_scratch(), err = open_scratch();
    const pid_t child = fork();
    if (child == 0) become(words, environment_with(settings), out, err);
    int status = 0;
    waitpid(child, &status, 0);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {code, contents(out), contents(err)};
}

}  // namespace osmig::test
