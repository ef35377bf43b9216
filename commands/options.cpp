#include "commands/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cxxopts.hpp>  // slow to compile: here and nowhere else

#include "commands/command_line.hpp"
#include "commands/run/order.hpp"

namespace osmig {

namespace {

using words = std::vector<std::string>;

const command_spec& known_command(const std::string& name) {
    if (const command_spec* found = find_command(name)) return *found;
    words names;
    for (const auto& one : command_table()) {
        names.push_back(one.name);
        names.insert(names.end(), one.aliases.begin(), one.aliases.end());
    }
    throw usage_error(fmt::format("There is no command \"{}\".{} The commands are {}.", name,
                                  did_you_mean(name, names), listed(names)));
}

bool asks_for_help(const words& typed) {
    const auto end = std::find(typed.begin(), typed.end(), "--");
    return std::any_of(typed.begin(), end,
                       [](const auto& word) { return word == "-h" || lower(word) == "--help"; });
}

arguments help_about(const std::string& word) {
    if (word.starts_with('-')) return {"help", {}, {}};
    const command_spec& command = known_command(word);
    return {"help", {}, command.name == "help" ? words{} : words{command.name}};
}

// cxxopts knows the options that were typed and nothing else: the table has the rest.
cxxopts::ParseResult parsed(const command_spec& command, const words& typed) {
    cxxopts::Options options(command.name);
    words seen;
    for (const auto& word : typed) {
        if (word == "--") break;
        const std::string name = word.starts_with("--") ? word.substr(2, word.find('=') - 2) : "";
        const option_spec* option = name.empty() ? nullptr : find_option(command, name);
        if (!option || std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
        seen.push_back(name);
        if (option->argument.empty()) options.add_options()(name, "");
        if (!option->argument.empty()) options.add_options()(name, "", cxxopts::value<std::string>());
    }
    std::vector<const char*> argv{command.name.c_str()};
    for (const auto& word : typed) argv.push_back(word.c_str());
    try {
        return options.parse(static_cast<int>(argv.size()), argv.data());
    } catch (const cxxopts::exceptions::exception& error) {
        throw usage_error(fmt::format("{}.", error.what()));
    }
}

void check_positional(const command_spec& command, const words& positional) {
    if (positional.size() <= command.max_positional) return;
    const std::string& extra = positional[command.max_positional];
    if (command.max_positional == 0)
        throw usage_error(fmt::format("{} takes options only, but \"{}\" was given.", command.name, extra));
    throw usage_error(
        fmt::format("{} takes {} at most; \"{}\" is too many.", command.name, command.usage, extra));
}

arguments parse_options(const command_spec& command, const words& typed) {
    const auto result = parsed(command, normalised(command, typed));
    arguments found{command.name, {}, result.unmatched()};
    for (const auto& one : result.arguments()) {
        const std::string value = checked_value(*find_option(command, one.key()), one.key(), one.value());
        if (!found.options.emplace(one.key(), value).second)
            throw usage_error(fmt::format("--{} is given twice. Give it once.", one.key()));
    }
    for (const auto& option : command.options)
        if (!option.fallback.empty()) found.options.emplace(option.name, option.fallback);
    check_positional(command, found.positional);
    return found;
}

}  // namespace

bool arguments::flag(std::string_view name) const { return options.contains(std::string(name)); }

std::optional<std::string> arguments::value(std::string_view name) const {
    const auto found = options.find(std::string(name));
    return found == options.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> arguments::number(std::string_view name) const {
    const auto text = value(name);
    std::int64_t result = 0;
    if (!text) return {};
    std::from_chars(text->data(), text->data() + text->size(), result);
    return result;
}

arguments parse_arguments(int argc, char** argv) {
    const words typed(argv + std::min(argc, 1), argv + argc);
    if (typed.empty()) return {};
    refuse_passwords(typed);
    if (asks_for_help(typed)) return help_about(typed[0]);
    if (lower(typed[0]) == "--version") return {"version", {}, {}};
    if (typed[0].starts_with('-'))
        throw usage_error(fmt::format("{} stands before the command. Write osmig COMMAND [options].",
                                      typed[0].substr(0, typed[0].find('='))));
    return parse_options(known_command(typed[0]), words(typed.begin() + 1, typed.end()));
}

}  // namespace osmig
