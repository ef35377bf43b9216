#include "models/reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>

#include "models/json.hpp"

namespace osmig {

namespace {

struct iso_list {
    std::string_view file;   // in the iso-codes folder
    std::string_view array;  // member of the file's object that holds the list
    std::string_view code;   // member of an item
};

constexpr iso_list currencies = {"iso_4217.json", "4217", "alpha_3"};
constexpr iso_list languages = {"iso_639-2.json", "639-2", "alpha_2"};
// The one that was withdrawn from 639-2's two-letter codes but not from use: "sh" stands only here.
constexpr iso_list more_languages = {"iso_639-3.json", "639-3", "alpha_2"};
constexpr iso_list territories = {"iso_3166-1.json", "3166-1", "alpha_2"};

std::string file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw std::runtime_error(
            fmt::format("Cannot read {}: install Debian's package iso-codes, or name its folder as iso_codes "
                        "in migrate.yaml.",
                        path));
    return {std::istreambuf_iterator<char>(file), {}};
}

json::value read_list(const std::string& folder, const iso_list& which) {
    const std::string path = fmt::format("{}/{}", folder, which.file);
    try {
        const json::value whole = json::parse(file_text(path));
        if (const json::value* list = whole.find(which.array)) return *list;
    } catch (const json::error& e) {
        throw std::runtime_error(fmt::format("{} is not JSON: {}.", path, e.what()));
    }
    throw std::runtime_error(fmt::format("{} has no list \"{}\": is it iso-codes' file?", path, which.array));
}

std::map<std::string, std::string> labels(const std::string& folder, const iso_list& which) {
    std::map<std::string, std::string> found;
    for (const json::value& item : read_list(folder, which).items) {
        const json::value *code = item.find(which.code), *name = item.find("name");
        if (code && name) found.emplace(code->text.shown, name->text.shown);
    }
    return found;
}

std::vector<cells> rows(const std::map<std::string, std::string>& labels) {
    std::vector<cells> made;
    for (const auto& [code, label] : labels) made.push_back({code, label});
    return made;
}

// Reads each file once: packages ask for every currency and territory that they name.
bool contains(const model_settings& settings, const iso_list& which, std::string_view code) {
    static std::mutex guard;
    static std::map<std::string, std::map<std::string, std::string>> known;
    const std::lock_guard lock(guard);
    const std::string path = fmt::format("{}/{}", settings.iso_codes, which.file);
    auto found = known.find(path);
    if (found == known.end()) found = known.emplace(path, labels(settings.iso_codes, which)).first;
    return found->second.count(std::string{code}) > 0;
}

}  // namespace

std::vector<cells> list_currencies(const model_settings& s) { return rows(labels(s.iso_codes, currencies)); }

std::vector<cells> list_languages(const model_settings& s) {
    auto all = labels(s.iso_codes, languages);
    all.merge(labels(s.iso_codes, more_languages));
    return rows(all);
}

std::vector<cells> list_territories(const model_settings& s) {
    return rows(labels(s.iso_codes, territories));
}

std::vector<cells> list_categories(const model_settings&) {
    return {{"budget", "Budget"}, {"other", "Other"}, {"spending", "Spending"}};
}

bool is_currency(const model_settings& s, std::string_view code) { return contains(s, currencies, code); }
bool is_territory(const model_settings& s, std::string_view code) { return contains(s, territories, code); }

}  // namespace osmig
