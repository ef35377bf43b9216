// A small good package, and what can be done to it: each variation with the finding that must come of it, and whether the
// official tools come to the same verdict (long_validate_official asks them).
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "package/package_files.hpp"

namespace osmig::test {

// Files in memory. They are read in blocks of `block` bytes, so that everything is cut somewhere.
struct package_text : package_files {
    std::map<std::string, std::string> files;
    std::size_t block = 7;

    std::optional<std::uint64_t> size(const std::string& path) override;
    void read(const std::string& path, const std::function<void(std::string_view)>& sink) override;
    void write_to(const std::filesystem::path& folder) const;

    // Replaces the one place in that file that has the text; throws where there is none, or two.
    void edit(const std::string& file, const std::string& from, const std::string& to);
    void describe(const std::string& from, const std::string& to) { edit("datapackage.json", from, to); }
    void data(const std::string& from, const std::string& to) { edit("data/budget.csv", from, to); }
};

// Two tables, one with quotes and line ends in cells; a model of both. It has no finding at all.
package_text good_package();

struct expected_finding {
    const char* word = "";  // "": no error (there may be warnings)
    const char* file = "datapackage.json";
    std::uint64_t row = 0;
    const char* column = "";
    bool warning = false;
};

struct variation {
    const char* name;
    std::function<void(package_text&)> make;
    expected_finding expected;
    const char* official = "";  // why the official tools come to another verdict; "": they do not
};

const std::vector<variation>& broken_descriptors();
const std::vector<variation>& broken_tables();
const std::vector<variation>& odd_packages();  // valid, or judged otherwise by the official tools

}  // namespace osmig::test
