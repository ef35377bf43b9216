#include "commands/confirm.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "commands/run/order.hpp"

namespace osmig {

void confirm(const arguments& typed, const std::string& deed) {
    if (typed.flag("yes")) return;
    // A batch run has nobody to ask: there ALLOW_DATA_MIGRATION and APP_ENV are what was meant.
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) return;
    fmt::print(stderr, "{} Type yes to go on: ", deed);
    std::string answer;
    std::getline(std::cin, answer);
    if (lower(answer) != "yes") throw usage_error("Nothing was done: the answer was not yes.");
}

void confirm_environment(const arguments& typed, const std::string& deed, const std::string& environment) {
    if (typed.flag("yes")) return;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        throw usage_error(fmt::format("{} Nothing was done: there is nobody to ask. Say --yes.", deed));
    fmt::print(stderr, "{} Type the name of the environment to go on: ", deed);
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != environment)
        throw usage_error("Nothing was done: the answer was not the name of the environment (APP_ENV).");
}

}  // namespace osmig
