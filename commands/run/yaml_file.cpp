#include "commands/run/yaml_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "commands/nearest.hpp"
#include "commands/run/order.hpp"

namespace osmig {

namespace {

int line_of(const YAML::Mark& mark) { return std::max(mark.line + 1, 1); }

// An unset variable is empty: a phase that does not need it must not stop for it.
std::string environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? value : "";
}

}  // namespace

std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    std::error_code ignored;
    if (!file.is_open() || file.bad() || std::filesystem::is_directory(path, ignored))
        throw usage_error(fmt::format("{} cannot be read.", path.string()));
    return text;
}

yaml_file::yaml_file(const std::filesystem::path& path) : name_(path.lexically_normal().string()) {
    try {
        const auto documents = YAML::LoadAll(read_text(path));
        if (documents.size() != 1)
            fail(1, fmt::format("one YAML document is expected here, not {}.", documents.size()));
        root_ = documents.front();
    } catch (const YAML::Exception& error) {
        fail(line_of(error.mark), fmt::format("this is not YAML: {}.", error.msg));
    }
}

std::vector<yaml_entry> yaml_file::entries(const YAML::Node& map, int line, const std::string& what,
                                           const std::vector<std::string>& allowed) const {
    if (!map.IsMap()) fail(line, fmt::format("{} must hold `key: value` pairs.", what));
    std::vector<yaml_entry> result;
    for (const auto& pair : map) {
        const int here = line_of(pair.first.Mark());
        if (!pair.first.IsScalar()) fail(here, fmt::format("a key of {} is not a word.", what));
        const std::string key = pair.first.Scalar();
        if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), key) == allowed.end())
            fail(here, fmt::format("{} has no key \"{}\".{} Its keys are {}.", what, key,
                                   did_you_mean(key, allowed), listed(allowed)));
        for (const auto& other : result)
            if (other.key == key)
                fail(here,
                     fmt::format("{} has the key \"{}\" twice (first in line {}).", what, key, other.line));
        result.push_back({key, pair.second, here});
    }
    return result;
}

std::vector<yaml_entry> yaml_file::named_items(const yaml_entry& list) const {
    if (!list.value.IsSequence() || list.value.size() == 0)
        fail(list.line, fmt::format("{} must be a list of `- name: {{ … }}`, with one at least.", list.key));
    std::vector<yaml_entry> result;
    for (const auto& item : list.value) {
        const int line = line_of(item.Mark());
        auto one = entries(item, line, fmt::format("an item of {}", list.key));
        if (one.size() != 1) fail(line, fmt::format("an item of {} must be one `name: {{ … }}`.", list.key));
        result.push_back(std::move(one.front()));
    }
    return result;
}

std::string yaml_file::text(const yaml_entry& entry) const {
    if (entry.value.IsNull()) return {};
    if (!entry.value.IsScalar()) fail(entry.line, fmt::format("{} must be one value.", entry.key));
    return entry.value.Scalar();
}

std::string yaml_file::expanded(const yaml_entry& entry) const {
    std::string result;
    const std::string text = this->text(entry);
    std::size_t at = 0;
    for (std::size_t open; (open = text.find("${", at)) != std::string::npos;) {
        const std::size_t close = text.find('}', open);
        if (close == std::string::npos)
            fail(entry.line, fmt::format("{} holds a ${{ that is never closed with }}.", entry.key));
        result += text.substr(at, open - at) + environment(text.substr(open + 2, close - open - 2));
        at = close + 1;
    }
    return result + text.substr(at);
}

std::vector<std::string> yaml_file::words(const yaml_entry& entry) const {
    if (!entry.value.IsSequence())
        fail(entry.line, fmt::format("{} must be a list, such as [a, b].", entry.key));
    std::vector<std::string> result;
    for (const auto& item : entry.value) result.push_back(text({entry.key, item, entry.line}));
    return result;
}

void yaml_file::fail(int line, const std::string& what) const {
    throw usage_error(fmt::format("{}:{}: {}", name_, line, what));
}

}  // namespace osmig
