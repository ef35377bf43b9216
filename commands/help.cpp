// What --help shows, all of it from the table of commands.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/run/order.hpp"
#include "commands/wrap.hpp"

namespace osmig {

namespace {

using rows = std::vector<std::pair<std::string, std::string>>;

rows environment() {
    return {
        {"OSMIG_V1_REPLICA_DSN", "the legacy: a libpq string, a URI, or sqlite:PATH"},
        {"OSMIG_V1_REPLICA_USER", "with OSMIG_V1_REPLICA_PASSWORD: where the DSN does not say them"},
        {"OSMIG_TARGET_DSN", "the target: a libpq string or a URI"},
        {"OSMIG_PROD_USER",
         "with OSMIG_PROD_EMAIL, OSMIG_PROD_PASSWORD: the house user, owner of the ownerless"},
        {"ALLOW_DATA_MIGRATION", "must be true for everything that writes"},
        {"APP_ENV", "names the environment: the same one as when `osmig migrate` marked the target"},
        {"OSMIG_V1_REPLICA_ENCODING",
         "of a legacy whose server does not know it (SQL_ASCII): LATIN1, WIN1252, ..."},
        {"OSMIG_STORE", "where packages are kept: file:///srv/packages, s3://bucket/prefix"},
        {"OSMIG_ARCHIVE", "the folder of the original files (archive)"},
        {"OSMIG_RETRIES", "how often a lost server or a lock is tried again (6)"},
        {"OSMIG_MIGRATION", "the folder of the migration, where --migration is not given"},
    };
}

rows exit_codes() {
    const auto row = [](exit_code code, const char* meaning) {
        return std::pair(fmt::format("{:>3}", static_cast<int>(code)), std::string(meaning));
    };
    return {
        row(exit_code::done, "all done"),
        row(exit_code::internal, "an error of osmig itself, or one that nobody foresaw"),
        row(exit_code::usage, "usage: a bad option, value, migrate.yaml or dump; nothing was done"),
        row(exit_code::rejects, "done, and some rows were rejected: `osmig rejects` lists them"),
        row(exit_code::reject_budget,
            "stopped: more rows were rejected than --max_rejects allows; can be gone on with"),
        row(exit_code::legacy, "the legacy could not be reached, or was refused"),
        row(exit_code::target, "the target could not be reached, or was refused"),
        row(exit_code::differs, "a check found a difference"),
        row(exit_code::locked, "another osmig is at work on this target"),
        row(exit_code::definition, "a step changed under an unfinished pass: --accept_change starts it over"),
        row(exit_code::interrupted,
            "stopped by Ctrl-C: the work done so far stands, and can be gone on with"),
        row(exit_code::terminated, "stopped by SIGTERM: likewise"),
    };
}

std::pair<std::string, std::string> option_row(const option_spec& one) {
    const std::string letter = one.letter.empty() ? "" : "-" + one.letter + ", ";
    const std::string left = letter + "--" + one.name + (one.argument.empty() ? "" : "=" + one.argument);
    return {left, one.fallback.empty() ? one.help : fmt::format("{} ({})", one.help, one.fallback)};
}

}  // namespace

std::string help_text() {
    rows commands;
    for (const auto& one : command_table()) commands.emplace_back(one.name, one.summary);
    return fmt::format(
        "{}\nUsage: osmig COMMAND [options]\n\nCommands\n{}\nEnvironment\n{}\nExit codes\n{}\n{}",
        wrapped("osmig moves a legacy database into a new one, exactly once, whatever is killed on the way."),
        two_columns(commands), two_columns(environment()), two_columns(exit_codes()),
        wrapped(
            "In the names of commands and options `-` and `_` are the same. `osmig COMMAND --help` shows a "
            "command's options."));
}

std::string help_text(const command_spec& command) {
    rows options;
    for (const auto& one : command.options) options.push_back(option_row(one));
    options.emplace_back("--help", "show this");
    std::string text =
        fmt::format("osmig {}: {}\n\nUsage: osmig {}{}{} [options]\n", command.name, command.summary,
                    command.name, command.usage.empty() ? "" : " ", command.usage);
    for (const auto& alias : command.aliases) text += fmt::format("   or: osmig {} [options]\n", alias);
    text += "\nOptions\n" + two_columns(options);
    if (!command.details.empty()) text += "\n" + wrapped(command.details);
    return text + "\nWhat the exit codes mean: osmig help exit_codes\n";
}

std::string exit_codes_text() { return "Exit codes\n" + two_columns(exit_codes()); }

exit_code run_help(const arguments& typed) {
    const std::string about = typed.positional.empty() ? "" : typed.positional[0];
    const command_spec* command = about.empty() ? nullptr : find_command(about);
    const std::string word = lower(about);
    if (word == "exit_codes" || word == "exit-codes") {
        fmt::print("{}", exit_codes_text());
    } else if (about.empty() || command) {
        fmt::print("{}", command ? help_text(*command) : help_text());
    } else {
        std::vector<std::string> topics{"exit_codes"};
        for (const auto& one : command_table()) topics.push_back(one.name);
        throw usage_error(fmt::format("There is no help on \"{}\".{} There is on {}.", about,
                                      did_you_mean(about, topics), listed(topics)));
    }
    return exit_code::done;
}

exit_code run_version(const arguments&) {
    fmt::print("osmig {}\n", OSMIG_VERSION);
    return exit_code::done;
}

}  // namespace osmig
