// What users call types, steps and units on the command line, resolved strictly (invariant 10).
#include <fmt/format.h>

#include <charconv>

#include "commands/nearest.hpp"
#include "commands/run/selectors.hpp"

namespace osmig {

namespace {

// "user (u), reference (r, ref), file (f) and dataset (ds)"
std::string types_listed(const migration& all) {
    std::vector<std::string> words;
    for (const auto& type : all.types)
        words.push_back(type.aliases.empty()
                            ? type.name
                            : fmt::format("{} ({})", type.name, fmt::join(type.aliases, ", ")));
    return listed(words);
}

std::vector<std::string> type_words(const migration& all) {
    std::vector<std::string> words;
    for (const auto& type : all.types) {
        words.push_back(type.name);
        words.insert(words.end(), type.aliases.begin(), type.aliases.end());
    }
    return words;
}

// "dataset has dataset.1 dataset, dataset.2 team and dataset.3 view"
std::string steps_listed(const data_type& type) {
    std::vector<std::string> words;
    for (const auto& one : type.steps)
        words.push_back(fmt::format("{}.{} {}", type.name, one.index, one.name));
    return fmt::format("The steps of {} are {}.", type.name, listed(words));
}

bool looks_like_number(const std::string& word) {
    const std::size_t digits = word.starts_with('-') || word.starts_with('+') ? 1 : 0;
    return word.size() > digits && word.find_first_not_of("0123456789", digits) == std::string::npos;
}

// Null where there is no such index, however large the number.
const step* step_at(const data_type& type, const std::string& word) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), index);
    if (error != std::errc() || end != word.data() + word.size()) return nullptr;
    return index >= 1 && index <= type.steps.size() ? &type.steps[index - 1] : nullptr;
}

const step* step_named(const data_type& type, const std::string& word) {
    for (const auto& one : type.steps)
        if (one.name == lower(word)) return &one;
    return nullptr;
}

std::vector<std::string> step_names(const data_type& type) {
    std::vector<std::string> names;
    for (const auto& one : type.steps) names.push_back(type.name + "." + one.name);
    return names;
}

// "--start=ds.2", "STEP ds.2"
std::string as_typed(const std::string& option, const std::string& value) {
    return option + (option.starts_with("--") ? "=" : " ") + value;
}

}  // namespace

const data_type& resolve_type(const migration& all, const std::string& option, const std::string& value) {
    if (const data_type* found = all.find_type(value)) return *found;
    throw usage_error(fmt::format("{}: there is no data type \"{}\".{} The data types are {}.", option, value,
                                  did_you_mean(value, type_words(all)), types_listed(all)));
}

const step& resolve_step(const migration& all, const std::string& option, const std::string& value) {
    const std::string typed = as_typed(option, value);
    const std::size_t dot = value.find('.');
    if (dot == 0 || value.empty())
        throw usage_error(
            fmt::format("{} names no data type. A step is type.index or type.name, and the data types "
                        "are {}.",
                        typed, types_listed(all)));
    const data_type& type = resolve_type(all, typed, value.substr(0, dot));
    const std::string word = dot == std::string::npos ? "" : value.substr(dot + 1);
    if (word.empty())
        throw usage_error(fmt::format("{} names no step of {}. {}", typed, type.name, steps_listed(type)));
    if (looks_like_number(word)) {
        if (const step* found = step_at(type, word)) return *found;
        throw usage_error(fmt::format("{}: {} has no step {}; its steps are numbered from 1 to {}. {}", typed,
                                      type.name, word, type.steps.size(), steps_listed(type)));
    }
    if (const step* found = step_named(type, word)) return *found;
    throw usage_error(fmt::format("{}: {} has no step \"{}\".{} {}", typed, type.name, word,
                                  did_you_mean(type.name + "." + word, step_names(type)),
                                  steps_listed(type)));
}

item_selector resolve_item(const migration& all, const std::string& option, const std::string& value) {
    const std::string typed = as_typed(option, value);
    const std::size_t colon = value.find(':');
    if (colon == std::string::npos)
        throw usage_error(
            fmt::format("{} has no colon. An item is type:key, such as {}:1; the data types are {}.", typed,
                        all.types.back().name, types_listed(all)));
    const data_type& type = resolve_type(all, typed, value.substr(0, colon));
    const std::string key = value.substr(colon + 1);
    if (key.find_first_not_of(" \t\r\n") == std::string::npos)
        throw usage_error(
            fmt::format("{} has no key after the colon. Write {}:KEY, where KEY is a legacy primary key "
                        "or a unique name.",
                        typed, type.name));
    return {type.name, key};
}

}  // namespace osmig
