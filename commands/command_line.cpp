#include "commands/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "commands/run/order.hpp"

namespace osmig {

namespace {

constexpr std::string_view any_skip = "skip_<type>";

std::string with_underscores(std::string_view name) {
    std::string result = lower(name);
    std::replace(result.begin(), result.end(), '-', '_');
    return result;
}

bool named(const command_spec& one, const std::string& name) {
    return one.name == name || std::find(one.aliases.begin(), one.aliases.end(), name) != one.aliases.end();
}

[[noreturn]] void unknown_option(const command_spec& command, const std::string& name) {
    std::vector<std::string> known{"--help"};
    for (const auto& one : command.options) known.push_back("--" + one.name);
    const std::string near = did_you_mean(name, known);
    throw usage_error(fmt::format("{} has no option {}.{}", command.name, name,
                                  near.empty() ? fmt::format(" It has {}.", listed(known)) : near));
}

// One `--name` or `--name=value`, rewritten; whether its value is the next word.
struct rewritten {
    std::string word;
    bool value_follows = false;
};

rewritten rewrite(const command_spec& command, const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string typed = word.substr(0, equals);
    const std::string name = with_underscores(std::string_view(typed).substr(2));
    const option_spec* option = find_option(command, name);
    if (!option) unknown_option(command, typed);
    if (option->argument.empty() && equals != std::string::npos)
        throw usage_error(fmt::format("--{} takes no value: it is on where it is given.", name));
    if (equals != std::string::npos) return {"--" + name + word.substr(equals), false};
    return {"--" + name, !option->argument.empty()};
}

bool has_uri_password(std::string_view word) {
    const std::size_t scheme = word.find("://");
    if (scheme == std::string_view::npos) return false;
    const std::size_t at = word.rfind('@');
    return at != std::string_view::npos && word.find(':', scheme + 3) < at;
}

// "password=x", "PGPASSWORD=x", "sslpassword = x"
bool has_password_setting(const std::string& word) {
    const std::string text = lower(word);
    for (std::size_t at = text.find("password"); at != std::string::npos;
         at = text.find("password", at + 1)) {
        const std::size_t next = text.find_first_not_of(" \t", at + 8);
        if (next != std::string::npos && text[next] == '=') return true;
    }
    return false;
}

std::string checked_number(const std::string& name, const std::string& value) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc() && end == value.data() + value.size() && number >= 1) return value;
    if (error == std::errc::result_out_of_range && !value.starts_with('-'))
        throw usage_error(fmt::format("--{}={} is too large: {} is the most.", name, value,
                                      std::numeric_limits<std::int64_t>::max()));
    throw usage_error(fmt::format("--{} must be a whole number of at least 1, not \"{}\".", name, value));
}

// "100", or a share: "2%", "0.5%".
std::string checked_amount(const std::string& name, const std::string& value) {
    const bool share = value.ends_with('%');
    const auto digits = value.substr(0, value.size() - (share ? 1 : 0));
    double amount = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), amount, std::chars_format::fixed);
    const bool number = error == std::errc() && end == digits.data() + digits.size() && amount >= 0;
    const bool whole = digits.size() <= 18 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (number && (share ? amount <= 100 : whole)) return value;
    throw usage_error(fmt::format(
        "--{} must be a whole number of rows, such as 100, or a share of them from 0% to 100%, not \"{}\".",
        name, value));
}

std::string checked_word(const option_spec& option, const std::string& value) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at <= option.argument.size();) {
        const std::size_t bar = std::min(option.argument.find('|', at), option.argument.size());
        words.push_back(option.argument.substr(at, bar - at));
        at = bar + 1;
    }
    std::string word = lower(value);
    if (std::find(words.begin(), words.end(), word) != words.end()) return word;
    throw usage_error(fmt::format("--{}={} is not known.{} It can be {}.", option.name, value,
                                  did_you_mean(value, words), listed(words)));
}

// "-O", "-Ofile" and "-z" as the long options that they stand for.
rewritten rewrite_letter(const command_spec& command, const std::string& word) {
    const auto letter = word.substr(1, 1);
    for (const auto& option : command.options) {
        if (option.letter != letter) continue;
        const auto value = word.substr(2);
        if (option.argument.empty() && !value.empty()) break;
        return {"--" + option.name + (value.empty() ? "" : "=" + value),
                value.empty() && !option.argument.empty()};
    }
    unknown_option(command, word);
}

}  // namespace

const command_spec* find_command(std::string_view name) {
    const auto& table = command_table();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const auto& one) { return named(one, with_underscores(name)); });
    return found == table.end() ? nullptr : &*found;
}

const option_spec* find_option(const command_spec& command, std::string_view name) {
    const option_spec* skip = nullptr;
    for (const auto& one : command.options) {
        if (one.name == name) return &one;
        if (one.name == any_skip) skip = &one;
    }
    const bool names_a_type = name.starts_with("skip_") && name.size() > 5 && name != "skip_task";
    return names_a_type ? skip : nullptr;
}

std::vector<std::string> normalised(const command_spec& command, const std::vector<std::string>& words) {
    std::vector<std::string> result;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (*word == "--") {
            result.insert(result.end(), word, words.end());
            break;
        }
        const bool is_letter = word->size() > 1 && word->front() == '-' && !word->starts_with("--");
        if (!word->starts_with("--") && !is_letter) {
            result.push_back(*word);
            continue;
        }
        const rewritten option = is_letter ? rewrite_letter(command, *word) : rewrite(command, *word);
        result.push_back(option.word);
        if (!option.value_follows) continue;
        if (++word == words.end() || word->starts_with("--"))
            throw usage_error(fmt::format("{0} needs a value: {0}={1}.", option.word,
                                          find_option(command, option.word.substr(2))->argument));
        result.push_back(*word);
    }
    return result;
}

void refuse_passwords(const std::vector<std::string>& words) {
    for (const auto& word : words)
        if (has_password_setting(word) || has_uri_password(word) || lower(word).starts_with("--password"))
            throw usage_error(
                "A word of the command line holds a password, and everyone on this machine can read that. "
                "Put it into "
                "the environment (OSMIG_V1_REPLICA_PASSWORD, OSMIG_TARGET_DSN) or into a file that "
                "PGPASSFILE names.");
}

std::string checked_value(const option_spec& option, const std::string& name, const std::string& value) {
    if (value.empty() && !option.argument.empty())
        throw usage_error(fmt::format("--{0} needs a value: --{0}={1}.", name, option.argument));
    if (option.argument == "N") return checked_number(name, value);
    if (option.argument == "N|N%") return checked_amount(name, value);
    return option.argument.find('|') == std::string::npos ? value : checked_word(option, value);
}

}  // namespace osmig
