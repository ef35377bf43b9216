// The command line, from one table: parsing, --help and did-you-mean all read it.
// `-` and `_` are the same in every option and command name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/exit_code.hpp"
#include "commands/nearest.hpp"

namespace osmig {

struct option_spec {
    std::string name;  // with underscores: "skip_user"
    std::string
        argument;  // "TYPE.STEP"; "N": a whole number, 1 or more; "text|json": one of these; empty: a flag
    std::string fallback;  // shown default; empty: none
    std::string help;
    std::string letter{};  // "O": -O FILE is --output=FILE; empty: none
};

struct arguments {
    std::string command;
    std::map<std::string, std::string> options;  // by name; flags hold "true"; fallbacks are filled in
    std::vector<std::string> positional;

    bool flag(std::string_view name) const;
    std::optional<std::string> value(std::string_view name) const;
    std::optional<std::int64_t> number(std::string_view name) const;  // of an option that takes N
};

struct command_spec {
    std::string name;
    std::vector<std::string> aliases;
    std::string summary;  // one line for `osmig --help`
    std::string usage;    // "[osmig|v2] [zero|NNNN]": positional arguments
    std::size_t max_positional = 0;
    std::string details;  // paragraphs after the options
    std::vector<option_spec> options;
    exit_code (*run)(const arguments&) = nullptr;
};

// The table of commands (commands/table.cpp) in the order that --help shows.
const std::vector<command_spec>& command_table();

// By name or alias, with `-` for `_` and in any case; null where there is none.
const command_spec* find_command(std::string_view name);

// Parses argv; throws usage_error with a did-you-mean. Command "" for a bare `osmig`, "help" for --help
// anywhere, "version" for --version.
arguments parse_arguments(int argc, char** argv);

std::string help_text();                     // osmig --help
std::string help_text(const command_spec&);  // osmig COMMAND --help
std::string exit_codes_text();               // osmig help exit_codes

}  // namespace osmig
