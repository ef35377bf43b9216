// A YAML file read strictly: yaml-cpp takes unknown and repeated keys in silence, this does not.
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

// Whole text of a file; throws usage_error where it cannot be read.
std::string read_text(const std::filesystem::path&);

struct yaml_entry {
    std::string key;
    YAML::Node value;
    int line = 0;
};

class yaml_file {
public:
    explicit yaml_file(const std::filesystem::path&);

    const std::string& name() const { return name_; }
    const YAML::Node& root() const { return root_; }

    // The entries of a map, each key once. `allowed` empty: any key.
    std::vector<yaml_entry> entries(const YAML::Node&, int line, const std::string& what,
                                    const std::vector<std::string>& allowed = {}) const;

    // `- name: { … }`: the items of a list of maps with one key each, which is how order is kept.
    std::vector<yaml_entry> named_items(const yaml_entry&) const;

    std::string text(const yaml_entry&) const;                // one value; null is ""
    std::string expanded(const yaml_entry&) const;            // the same with ${NAME} replaced
    std::vector<std::string> words(const yaml_entry&) const;  // a list of values

    [[noreturn]] void fail(int line, const std::string& what) const;

private:
    std::string name_;
    YAML::Node root_;
};

}  // namespace osmig
